// How durations become bars: a round width for all bars, and one bar at the end for all that is longer.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500]
  .concat([1, 2, 5, 10, 15, 30].map((n) => n * SECOND))
  .concat([1, 2, 5, 10, 15, 30].map((n) => n * MINUTE))
  .concat([1, 2, 3, 6, 12].map((n) => n * HOUR))
  .concat([1, 2, 5, 10, 20, 50, 100].map((n) => n * DAY));

const BUCKETS_MAX = 10_000;
/** What makes more buckets than this is counted without being asked for: it all ends in the last bar. */
const BUCKETS_ASKED = 1000;
const BARS = 20;
/** The bars reach so far beyond p90; the last one holds the rest. */
const BEYOND_P90 = 1.5;

/** A width that makes about twenty bars up to a little beyond p90. */
export function barWidth(p90: number): number {
  const wanted = (p90 * BEYOND_P90) / BARS;
  return STEPS.find((step) => step >= wanted) ?? Math.ceil(wanted / (100 * DAY)) * 100 * DAY;
}

export interface Bar {
  /** ms; the last bar reaches to the longest. */
  from: number;
  to: number | null;
  count: number;
}

/** Below which durations are asked for, ms. */
export function askedBelow(width: number): number {
  return width * BUCKETS_ASKED;
}

/** Whether a report of all durations would have more buckets than the server gives; some may have grown longer until it is asked. */
export function isTooWide(width: number, longest: number): boolean {
  return longest / width > BUCKETS_MAX / 2;
}

/** `buckets`: start in ms and count, of the width of a bar each. `longer`: how many are in none of them. */
export function bars(buckets: { key: string; value: number | null }[], width: number, p90: number, longer = 0): Bar[] {
  const last = Math.max(1, Math.ceil((p90 * BEYOND_P90) / width));
  const out: Bar[] = Array.from({ length: last }, (_, i) => ({ from: i * width, to: (i + 1) * width, count: 0 }));
  const rest: Bar = { from: last * width, to: null, count: longer };
  for (const { key, value } of buckets) {
    const at = Math.floor(Number(key) / width);
    (out[at] ?? rest).count += value ?? 0;
  }
  return rest.count > 0 ? [...out, rest] : out;
}
