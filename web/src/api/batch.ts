import { ApiError, postJson, postLines, toError } from './client';
import type { ApiErrorBody } from './types';

interface Question {
  path: string;
  query: Record<string, string>;
  body: unknown;
  signal: AbortSignal | undefined;
  apart: boolean;
  resolve: (answer: unknown) => void;
  reject: (reason: unknown) => void;
}

interface Options {
  query?: Record<string, string>;
  signal?: AbortSignal;
  /** About other instances than the questions around it: the server finds both at the same time when it is told early. */
  apart?: boolean;
}

interface Line {
  /** Of the question, in the order in which they were sent. */
  index: number;
  status: number;
  body: unknown;
}

/** As many as the server answers in one request. */
const QUESTIONS_MAX = 64;
/** Each time that answers are shown costs a frame, which delays the answers to come: these wait for each other that long. */
const TOGETHER_MS = 120;
let waiting: Question[] = [];

/**
 * Asks the address `path` together with all that is asked while the page is rendered once: their answers are of one moment, come soon
 * after they are found, and cost one request.
 */
export function ask<T>(path: string, body: unknown, { query = {}, signal, apart = false }: Options = {}): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (waiting.length === 0) queueMicrotask(send); // a timer would wait for the frame that shows the old answers
    waiting.push({ path, query, body, signal, apart, resolve: resolve as (answer: unknown) => void, reject });
  });
}

function send(): void {
  const asked = waiting.filter(({ signal }) => !signal?.aborted);
  waiting.filter(({ signal }) => signal?.aborted).forEach(({ reject, signal }) => reject(signal?.reason));
  waiting = [];
  const [first, ...others] = asked;
  const inOrder = first ? [first, ...others.filter(({ apart }) => apart), ...others.filter(({ apart }) => !apart)] : [];
  for (let at = 0; at < inOrder.length; at += QUESTIONS_MAX) void sendTogether(inOrder.slice(at, at + QUESTIONS_MAX));
}

/** Hands things on together with what comes soon after them. */
function inGroups<Thing>(handle: (thing: Thing) => void): { add: (thing: Thing) => void; rest: () => void } {
  let group: Thing[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rest = () => {
    clearTimeout(timer);
    timer = undefined;
    const things = group;
    group = [];
    things.forEach(handle);
  };
  const add = (thing: Thing) => {
    group.push(thing);
    timer ??= setTimeout(rest, TOGETHER_MS);
  };
  return { add, rest };
}

async function sendTogether(questions: Question[]): Promise<void> {
  const [first] = questions;
  if (first && questions.length === 1) {
    const { path, query, body, signal, resolve, reject } = first;
    return postJson<unknown>(path, body, { query, ...(signal ? { signal } : {}) }).then(resolve, reject);
  }
  const cancellation = new AbortController();
  let wanted = questions.length;
  for (const { signal, reject } of questions) {
    signal?.addEventListener('abort', () => {
      reject(signal.reason);
      wanted -= 1;
      if (wanted === 0) cancellation.abort();
    });
  }
  const unanswered = new Set(questions);
  try {
    const body = { questions: questions.map(({ path, query, body }) => ({ path, query, body })) };
    const give = inGroups<Line>(({ index, status, body }) => {
      const question = questions[index];
      if (!question) return;
      unanswered.delete(question);
      if (status === 200) question.resolve(body);
      else question.reject(toError(status, body as ApiErrorBody | null));
    });
    await postLines<Line>('batch', body, cancellation.signal, give.add).finally(give.rest);
    unanswered.forEach(({ reject }) => reject(new ApiError(0, '', 'network')));
  } catch (cause) {
    unanswered.forEach(({ reject }) => reject(cause));
  }
}
