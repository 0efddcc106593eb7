import type { ApiDate } from './types';

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})$/;

/** Reads yyyy-MM-dd'T'HH:mm:ss.SSSZ, with or without a colon in the offset. Null for anything else. */
export function parseApiDate(text: ApiDate | null | undefined): Date | null {
  const m = text ? PATTERN.exec(text) : null;
  if (!m) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = m;
  const parts = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number];
  const millis = fraction ? Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6) : 0;
  const utc = Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5], millis);
  const check = new Date(utc);
  if (check.getUTCMonth() !== parts[1] - 1 || check.getUTCDate() !== parts[2] || check.getUTCHours() !== parts[3]) return null;
  return new Date(utc - offsetMinutes(zone ?? 'Z') * 60_000);
}

function offsetMinutes(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** Writes a date the way the API reads it, in the zone of the browser. */
export function formatApiDate(date: Date): ApiDate {
  const pad = (n: number, width = 2) => String(Math.abs(n)).padStart(width, '0');
  const offset = -date.getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const hours = Math.trunc(Math.abs(offset) / 60);
  return (
    `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}` +
    `T${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}` +
    `${sign}${pad(hours)}${pad(Math.abs(offset) % 60)}`
  );
}

/** The local calendar day of a date as yyyy-MM-dd, the value of a date input. */
export function toDayText(date: Date): string {
  return formatApiDate(date).slice(0, 10);
}

/** Start (or end) of a local calendar day given as yyyy-MM-dd. Null if the text is not a day. */
export function dayBound(day: string, end: boolean): Date | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!m) return null;
  const [y, mo, d] = [Number(m[1]), Number(m[2]), Number(m[3])];
  const date = end ? new Date(y, mo - 1, d, 23, 59, 59, 999) : new Date(y, mo - 1, d);
  return date.getMonth() === mo - 1 && date.getDate() === d ? date : null;
}
