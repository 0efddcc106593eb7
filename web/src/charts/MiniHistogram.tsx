import { useFormat } from '../ui/parts';
import type { Bar } from './histogram';

const WIDTH = 288;
const HEIGHT = 112;
const TOP = 24;
const BOTTOM = 20;
/** Room that a mark's text needs beside its line. */
const LABEL = 96;

/** A histogram small enough for a side panel: bars, median and p90, the two ends of the scale. */
export function MiniHistogram({ bars, median, p90, label }: { bars: Bar[]; median: number | null; p90: number; label: string }) {
  const { duration } = useFormat();
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const step = WIDTH / Math.max(1, bars.length);
  const width = bars[0]?.to ?? 1;
  const x = (ms: number) => Math.min(WIDTH - 1, (ms / width) * step);
  const floor = HEIGHT - BOTTOM;
  const end = bars.at(-1);
  return (
    <svg className="mini-histogram" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {bars.map((bar, i) => {
        const height = bar.count === 0 ? 0 : Math.max(1, ((floor - TOP) * bar.count) / most);
        return <rect key={bar.from} className={bar.from >= p90 ? 'beyond' : undefined} x={i * step + 0.5} y={floor - height} width={Math.max(1, step - 1)} height={height} />;
      })}
      <line className="axis" x1="0" x2={WIDTH} y1={floor} y2={floor} />
      {median !== null && <Mark x={x(median)} name="p50" text={duration(median)} start />}
      <Mark x={x(p90)} name="p90" text={duration(p90)} />
      <text x="0" y={HEIGHT - 4}>
        0
      </text>
      {end && (
        <text x={WIDTH} y={HEIGHT - 4} textAnchor="end">
          {end.to === null ? `${duration(end.from)}+` : duration(end.to)}
        </text>
      )}
    </svg>
  );
}

function Mark({ x, name, text, start = false }: { x: number; name: string; text: string; start?: boolean }) {
  return (
    <g className={`mark ${name}`}>
      <line x1={x} x2={x} y1={TOP - 8} y2={HEIGHT - BOTTOM} />
      <text x={start ? Math.max(LABEL, Math.min(x, WIDTH / 2 - 4)) : Math.min(WIDTH - LABEL, Math.max(x, WIDTH / 2 + 4))} y={TOP - 12} textAnchor={start ? 'end' : 'start'}>
        {name} <tspan>{text}</tspan>
      </text>
    </g>
  );
}
