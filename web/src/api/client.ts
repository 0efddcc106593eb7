import type { ApiErrorBody } from './types';

export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when no answer came at all. */
    readonly status: number,
    /** Text from the server, meant for people; empty if there was none. */
    readonly serverMessage: string,
    readonly code: string,
  ) {
    super(serverMessage || `HTTP ${status}`);
    this.name = 'ApiError';
  }
}

let locale = 'en';

/** Language that the server shall use in its messages. */
export function setApiLocale(language: string): void {
  locale = language;
}

/** The language that the server words its answers in. */
export function apiLocale(): string {
  return locale;
}

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'; // takes half a millisecond

export function browserZone(): string {
  return ZONE;
}

/** API addresses are relative to the document, so that the application works below a context path. */
export function apiUrl(path: string, query?: Record<string, string | undefined>): string {
  const url = new URL(`api/${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

interface Options {
  query?: Record<string, string | undefined>;
  body?: unknown;
  signal?: AbortSignal;
  cache?: RequestCache;
}

async function send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, { query, body, signal, cache }: Options): Promise<Response> {
  const headers: Record<string, string> = {
    'X-Optimize-Client-Timezone': browserZone(),
    'X-Optimize-Client-Locale': locale,
  };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(apiUrl(path, query), {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
      ...(cache ? { cache } : {}),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, '', 'network');
  }
  if (!response.ok) throw toError(response.status, await errorBody(response));
  return response;
}

async function errorBody(response: Response): Promise<ApiErrorBody | null> {
  try {
    return (await response.json()) as ApiErrorBody;
  } catch {
    return null; // not JSON: the status has to do
  }
}

export function toError(status: number, body: ApiErrorBody | null): ApiError {
  return new ApiError(status, body?.errorMessage ?? '', body?.errorCode ?? '');
}

export async function getJson<T>(path: string, options: Omit<Options, 'body'> = {}): Promise<T> {
  return (await (await send('GET', path, options)).json()) as T;
}

export async function getText(path: string, options: Omit<Options, 'body'> = {}): Promise<string> {
  return (await send('GET', path, options)).text();
}

export async function postJson<T>(path: string, body: unknown, options: Omit<Options, 'body'> = {}): Promise<T> {
  return (await (await send('POST', path, { ...options, body })).json()) as T;
}

/** Calls back for each line of an answer that comes line by line, as soon as it is there. */
export async function postLines<Line>(path: string, body: unknown, signal: AbortSignal, onLine: (line: Line) => void): Promise<void> {
  const response = await send('POST', path, { body, signal });
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let begun = '';
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      const lines = (begun + decoder.decode(part.value, { stream: true })).split('\n');
      begun = lines.pop() ?? '';
      lines.forEach((line) => onLine(JSON.parse(line) as Line));
    }
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ApiError(0, '', 'network');
  }
}

export interface DownloadedText {
  text: string;
  /** Rows there are, also those that the text leaves out; null when the server does not say. */
  total: number | null;
}

export async function postForDownload(path: string, body: unknown, signal?: AbortSignal): Promise<DownloadedText> {
  const response = await send('POST', path, { body, ...(signal ? { signal } : {}) });
  const total = Number(response.headers.get('X-Total-Count') ?? NaN);
  return { text: await response.text(), total: Number.isFinite(total) ? total : null };
}

export async function postText(path: string, body: unknown): Promise<string> {
  return (await send('POST', path, { body })).text();
}

export async function put(path: string, body: unknown): Promise<void> {
  await send('PUT', path, { body });
}

export async function remove(path: string): Promise<void> {
  await send('DELETE', path, {});
}
