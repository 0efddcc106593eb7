// Numbers, durations and times as people read them: one place for the whole application.
// The rules: two units at most, largest first, zero part left out; thin spaces from 10 000 on; nothing known is an en dash.

export const THIN = '\u2009';
export const NBSP = '\u00a0';
export const NONE = '–';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Unit = 'day' | 'hour' | 'minute' | 'second' | 'millisecond';

export interface Part {
  value: string;
  unit: string;
}

const ENGLISH: Record<Unit, string> = { day: 'd', hour: 'h', minute: 'min', second: 's', millisecond: 'ms' };
const unitCache = new Map<string, string>();

/** Short name of a unit: our own in English, the one of the browser's language data elsewhere. */
function unitName(unit: Unit, locale: string): string {
  if (locale.startsWith('en')) return ENGLISH[unit];
  const id = `${locale}/${unit}`;
  let name = unitCache.get(id);
  if (name === undefined) {
    const parts = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).formatToParts(2);
    name = parts.find((p) => p.type === 'unit')?.value ?? ENGLISH[unit];
    unitCache.set(id, name);
  }
  return name;
}

/** Making a formatter takes a hundred times as long as using it, and pages use hundreds. */
function cached<Formatter>(make: (locale: string, options: object) => Formatter): (locale: string, options: object) => Formatter {
  const known = new Map<string, Formatter>();
  return (locale, options) => {
    const id = locale + JSON.stringify(options);
    const found = known.get(id) ?? make(locale, options);
    known.set(id, found);
    return found;
  };
}

const numberFormat = cached((locale, options) => new Intl.NumberFormat(locale, options));
const dateFormat = cached((locale, options) => new Intl.DateTimeFormat(locale, options));

function decimal(value: number, digits: number, locale: string): string {
  return numberFormat(locale, { maximumFractionDigits: digits, useGrouping: false }).format(value);
}

/** Up to 9999 plain, from 10 000 on with thin spaces. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const text = String(Math.round(Math.abs(value)));
  const grouped = text.length > 4 ? text.replace(/\B(?=(\d{3})+$)/g, THIN) : text;
  return value < 0 && text !== '0' ? `−${grouped}` : grouped;
}

/** Rows per second and the like: one decimal below 10. */
export function formatRate(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  return value < 9.95 ? decimal(value, 1, locale) : formatCount(value);
}

/** A share between 0 and 1 without decimals; what is neither none nor all never reads as 0 % or 100 %. */
export function formatPercent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return NONE;
  if (share > 0 && share < 0.01) return `<${THIN}1${NBSP}%`;
  if (share < 1 && share > 0.99) return `>${THIN}99${NBSP}%`;
  return `${Math.round(share * 100)}${NBSP}%`;
}

/** A difference as a share of what was before: ▲ 12 %, ▼ 3 %, ± 0 %. */
export function formatChange(share: number): string {
  const percent = Math.round(share * 100);
  const arrow = percent > 0 ? '▲' : percent < 0 ? '▼' : '±';
  return `${arrow}${NBSP}${formatCount(Math.abs(percent))}${NBSP}%`;
}

/** The parts of a duration, so that a headline can set the units smaller. */
export function durationParts(ms: number | null | undefined, locale: string): Part[] {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return [];
  const sign = ms < 0 ? '−' : '';
  const abs = Math.abs(ms);
  const part = (value: number, unit: Unit, digits = 0): Part => ({ value: decimal(value, digits, locale), unit: unitName(unit, locale) });
  let parts: Part[];
  if (Math.round(abs) < SECOND) {
    parts = [part(Math.round(abs), 'millisecond')];
  } else if (Math.round(abs / 100) * 100 < 10 * SECOND) {
    parts = [part(Math.round(abs / 100) / 10, 'second', 1)];
  } else if (Math.round(abs / SECOND) * SECOND < MINUTE) {
    parts = [part(Math.round(abs / SECOND), 'second')];
  } else {
    parts = twoUnits(abs, part);
  }
  if (sign && parts[0]) parts[0].value = sign + parts[0].value;
  return parts;
}

function twoUnits(ms: number, part: (value: number, unit: Unit) => Part): Part[] {
  const pairs: [number, Unit, number, Unit][] = [
    [MINUTE, 'minute', SECOND, 'second'],
    [HOUR, 'hour', MINUTE, 'minute'],
    [DAY, 'day', HOUR, 'hour'],
  ];
  for (const [index, [big, bigUnit, small, smallUnit]] of pairs.entries()) {
    const rounded = Math.round(ms / small) * small;
    const next = pairs[index + 1];
    if (next && rounded >= next[0]) continue;
    const whole = Math.floor(rounded / big);
    const rest = Math.round((rounded - whole * big) / small);
    const parts = [part(whole, bigUnit)];
    if (rest > 0) parts.push(part(rest, smallUnit));
    return parts;
  }
  return [];
}

export function formatDuration(ms: number | null | undefined, locale: string): string {
  const parts = durationParts(ms, locale);
  return parts.length === 0 ? NONE : parts.map((p) => `${p.value}${NBSP}${p.unit}`).join(' ');
}

function sameDay(a: Date, b: Date): boolean {
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

/** 14:02 today, "21 Nov 14:02" this year, with the year otherwise. */
export function formatTime(date: Date | null | undefined, locale: string, now = new Date()): string {
  if (!date) return NONE;
  const time = dateFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(date);
  return sameDay(date, now) ? time : `${formatDay(date, locale, now)} ${time}`;
}

export function formatDay(date: Date | null | undefined, locale: string, now = new Date()): string {
  if (!date) return NONE;
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const };
  // day before month in every language, as the mock-ups write it
  const dayLocale = locale.startsWith('en') ? 'en-GB' : locale;
  return dateFormat(dayLocale, { day: 'numeric', month: 'short', ...year }).format(date);
}
