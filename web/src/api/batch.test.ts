import { afterEach, expect, it, vi } from 'vitest';
import { ask } from './batch';
import { ApiError } from './client';

const requests: { path: string; body: unknown; signal: AbortSignal | null | undefined }[] = [];
let lines: ReadableStreamDefaultController<Uint8Array>;

vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
  const path = new URL(url).pathname.replace(/^.*\/api\//, '');
  requests.push({ path, body: JSON.parse(String(init.body)) as unknown, signal: init.signal });
  if (path !== 'batch') return new Response('"alone"');
  init.signal?.addEventListener('abort', () => lines.error(init.signal?.reason));
  return new Response(new ReadableStream<Uint8Array>({ start: (controller) => void (lines = controller) }));
});
afterEach(() => {
  vi.useRealTimers();
  requests.splice(0);
});

const send = (text: string) => lines.enqueue(new TextEncoder().encode(text));
const line = (index: number, body: unknown, status = 200) => `${JSON.stringify({ index, status, body })}\n`;
const sent = () => vi.waitFor(() => expect(requests.length).toBeGreaterThan(0));

it('asks a single question at its own address', async () => {
  await expect(ask('report/evaluate', { a: 1 }, { query: { limit: '5' } })).resolves.toBe('alone');
  expect(requests).toMatchObject([{ path: 'report/evaluate', body: { a: 1 } }]);
});

it('asks several at once, and gives each its answer as soon as it has come', async () => {
  const first = ask('report/evaluate', { a: 1 });
  const second = ask('process/variants', { a: 2 }, { query: { limit: '5' } });
  await sent();
  expect(requests).toMatchObject([
    {
      path: 'batch',
      body: { questions: [{ path: 'report/evaluate', query: {}, body: { a: 1 } }, { path: 'process/variants', query: { limit: '5' }, body: { a: 2 } }] },
    },
  ]);
  const text = line(1, 'zwölf');
  send(text.slice(0, 30));
  send(text.slice(30));
  await expect(second).resolves.toBe('zwölf');
  send(line(0, 'one'));
  lines.close();
  await expect(first).resolves.toBe('one');
});

it('asks early for what is about other instances', async () => {
  for (const [a, apart] of [[1, false], [2, false], [3, true], [4, true]] as const) void ask('report/evaluate', { a }, { apart });
  await sent();
  expect(requests).toMatchObject([{ body: { questions: [{ body: { a: 1 } }, { body: { a: 3 } }, { body: { a: 4 } }, { body: { a: 2 } }] } }]);
});

it('gives answers that come shortly after each other together, so that they are one change of the page', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const seen: string[] = [];
  for (const a of [1, 2]) void ask<string>('report/evaluate', { a }).then((text) => seen.push(text));
  await vi.advanceTimersByTimeAsync(0);
  send(line(0, 'one'));
  await vi.advanceTimersByTimeAsync(60);
  send(line(1, 'two'));
  await vi.advanceTimersByTimeAsync(59);
  expect(seen).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(seen).toEqual(['one', 'two']);
  lines.close();
});

it('tells who asked that the question was wrong', async () => {
  const wrong = ask('report/evaluate', {});
  const right = ask('report/evaluate', {});
  await sent();
  send(line(0, { errorCode: 'badRequest', errorMessage: 'No such view.' }, 400) + line(1, 'right'));
  lines.close();
  await expect(wrong).rejects.toEqual(new ApiError(400, 'No such view.', 'badRequest'));
  await expect(right).resolves.toBe('right');
});

it.each([
  ['breaks', () => lines.error(new TypeError('network error'))],
  ['ends too early', () => lines.close()],
])('takes nothing for an answer when the connection %s', async (_, end) => {
  const first = ask('report/evaluate', {});
  const second = ask('report/evaluate', {});
  await sent();
  send(line(1, 'two'));
  await expect(second).resolves.toBe('two');
  send('{"index":0,"sta');
  end();
  await expect(first).rejects.toEqual(new ApiError(0, '', 'network'));
});

it('ends the request when nobody waits any more, not before', async () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const first = ask('report/evaluate', {}, { signal: one.signal });
  const second = ask('report/evaluate', {}, { signal: other.signal });
  await sent();
  one.abort();
  await expect(first).rejects.toBe(one.signal.reason);
  expect(requests[0]?.signal?.aborted).toBe(false);
  other.abort();
  await expect(second).rejects.toBe(other.signal.reason);
  expect(requests[0]?.signal?.aborted).toBe(true);
});

it('does not ask what was given up in the same moment', async () => {
  const given = new AbortController();
  const first = ask('report/evaluate', { a: 1 }, { signal: given.signal });
  const second = ask('report/evaluate', { a: 2 });
  given.abort();
  await expect(first).rejects.toBe(given.signal.reason);
  await expect(second).resolves.toBe('alone');
  expect(requests).toMatchObject([{ body: { a: 2 } }]);
});
