// The heat scale: five steps between round limits.

export type Step = 0 | 1 | 2 | 3 | 4 | 5;

export interface Scale {
  /** Ascending limits; step n holds the values from limits[n-2] up to, but without, limits[n-1]. */
  limits: number[];
  log: boolean;
}

const S = 1000;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;

/** Durations people think in. */
const ROUND_DURATIONS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((n) => n * S),
  ...[1, 2, 5, 10, 20, 30].map((n) => n * MIN),
  ...[1, 2, 4, 8, 12].map((n) => n * H),
  ...[1, 2, 4, 7, 14, 30, 60, 90, 180, 365, 730, 1825].map((n) => n * D),
  ...[10, 20, 50, 100, 200, 500, 1000].map((n) => n * 365 * D),
];

const STEPS = 5;

function range(values: (number | null)[]): [number, number] | null {
  const positive = values.filter((v): v is number => v !== null && v > 0);
  return positive.length === 0 ? null : [Math.min(...positive), Math.max(...positive)];
}

/** Round limits at even distances of the logarithm, so that milliseconds and days fit in one picture. */
export function durationScale(values: (number | null)[]): Scale {
  const found = range(values);
  if (!found) return { limits: [], log: true };
  const [low, high] = found;
  const from = Math.log(low);
  const width = (Math.log(high) - from) / STEPS;
  const limits: number[] = [];
  for (let n = 1; n < STEPS; n++) {
    const wanted = from + n * width;
    const taken = limits.at(-1) ?? 0;
    const candidates = ROUND_DURATIONS.filter((d) => d > taken && d <= high);
    if (candidates.length === 0) break;
    limits.push(candidates.reduce((best, d) => (Math.abs(Math.log(d) - wanted) < Math.abs(Math.log(best) - wanted) ? d : best)));
  }
  return { limits, log: true };
}

/** Even steps of a round width. */
export function countScale(values: (number | null)[]): Scale {
  const found = range(values);
  if (!found) return { limits: [], log: false };
  const width = roundDown(found[1] / (STEPS - 0.6));
  const limits: number[] = [];
  for (let n = 1; n < STEPS && n * width <= found[1]; n++) limits.push(n * width);
  return { limits, log: false };
}

/** Shares of a target: below it, a little above, twice as much. The same for all processes. */
export const TARGET_SCALE: Scale = { limits: [0.5, 1, 1.25, 2], log: true };

function roundDown(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [8, 6, 5, 4, 3, 2, 1.5, 1].find((n) => n * power <= value + 1e-9 && Number.isInteger(n * power));
  return (step ?? 1) * power;
}

/** Step of a value; 0 = no fill: nothing known, or nothing happened. */
export function stepOf(value: number | null, { limits, log }: Scale): Step {
  if (value === null || (value <= 0 && !log)) return 0;
  const index = limits.findIndex((limit) => value < limit);
  // With fewer than four limits the upper colours are used, so that the largest value is always the strongest.
  const shift = STEPS - 1 - limits.length;
  return ((index === -1 ? limits.length : index) + 1 + shift) as Step;
}

export interface LegendEntry {
  step: Step;
  text: string;
}

/** What each colour stands for. */
export function legend({ limits, log }: Scale, format: (value: number) => string): LegendEntry[] {
  const first = limits[0];
  if (first === undefined) return [];
  const shift = STEPS - 1 - limits.length;
  const entries: LegendEntry[] = [];
  for (let n = 0; n <= limits.length; n++) {
    const low = limits[n - 1];
    const high = limits[n];
    if (low === undefined && !log && first <= 1) continue; // counts below 1 do not exist
    const step = (n + 1 + shift) as Step;
    if (low === undefined) entries.push({ step, text: `< ${format(first)}` });
    else if (high === undefined) entries.push({ step, text: `≥ ${format(low)}` });
    else entries.push({ step, text: `${format(low)} – ${format(high)}` });
  }
  return entries;
}
