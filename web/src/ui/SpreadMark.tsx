const WIDTH = 96;
const SHORTEST = 100;
const LONGEST = 60 * 86_400_000;

function position(ms: number): number {
  const share = Math.log(Math.max(SHORTEST, Math.min(LONGEST, ms)) / SHORTEST) / Math.log(LONGEST / SHORTEST);
  return 4 + (WIDTH - 8) * share;
}

/** Median (dot) and p90 (tick) on one log scale for all rows, from 100 ms to 60 days. */
export function SpreadMark({ median, p90, label }: { median: number | null; p90: number | null; label: string }) {
  if (median === null || p90 === null) return null;
  const [from, to] = [position(median), position(p90)];
  return (
    <svg className="spread" width={WIDTH} height="16" viewBox={`0 0 ${WIDTH} 16`} role="img" aria-label={label}>
      <line className="axis" x1="0" x2={WIDTH} y1="8" y2="8" />
      <line className="reach" x1={from} x2={to} y1="8" y2="8" />
      <circle cx={from} cy="8" r="4" />
      <line className="tick" x1={to} x2={to} y1="3" y2="13" />
    </svg>
  );
}
