import { ApiError, postJson, postLines, toError } from './client';
import type { ApiErrorBody } from './types';

interface Question {
  path: string;
  query: Record<string, string>;
  body: unknown;
  signal: AbortSignal | undefined;
  resolve: (answer: unknown) => void;
  reject: (reason: unknown) => void;
}

interface Line {
  /** Of the question, in the order in which they were sent. */
  index: number;
  status: number;
  body: unknown;
}

/** As many as the server answers in one request. */
const QUESTIONS_MAX = 64;
let waiting: Question[] = [];

/**
 * Asks the address `path` together with all that is asked in the same task: their answers are of one moment, come as soon as they are
 * found, and cost one request.
 */
export function ask<T>(path: string, body: unknown, { query = {}, signal }: { query?: Record<string, string>; signal?: AbortSignal } = {}): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (waiting.length === 0) setTimeout(send);
    waiting.push({ path, query, body, signal, resolve: resolve as (answer: unknown) => void, reject });
  });
}

function send(): void {
  const asked = waiting.filter(({ signal }) => !signal?.aborted);
  waiting.filter(({ signal }) => signal?.aborted).forEach(({ reject, signal }) => reject(signal?.reason));
  waiting = [];
  for (let at = 0; at < asked.length; at += QUESTIONS_MAX) void sendTogether(asked.slice(at, at + QUESTIONS_MAX));
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
    await postLines<Line>('batch', body, cancellation.signal, ({ index, status, body }) => {
      const question = questions[index];
      if (!question) return;
      unanswered.delete(question);
      if (status === 200) question.resolve(body);
      else question.reject(toError(status, body as ApiErrorBody | null));
    });
    unanswered.forEach(({ reject }) => reject(new ApiError(0, '', 'network')));
  } catch (cause) {
    unanswered.forEach(({ reject }) => reject(cause));
  }
}
