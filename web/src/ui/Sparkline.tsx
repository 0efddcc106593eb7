const HEIGHT = 24;

/** A line without axes: the course of a few numbers, the last one marked. `wide`: as its surroundings. */
export function Sparkline({ values, label, wide = false }: { values: number[]; label: string; wide?: boolean }) {
  const width = wide ? 288 : 96;
  const height = wide ? 40 : HEIGHT;
  const most = Math.max(...values) || 1;
  const step = (width - 6) / Math.max(1, values.length - 1);
  const points = values.map((value, i) => [2 + i * step, height - 2 - ((height - 5) * value) / most] as const);
  const last = points.at(-1);
  if (!last) return null;
  const line = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  return (
    <svg className="spark" width={wide ? '100%' : width} height={height} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="area" d={`${line}L${last[0].toFixed(1)} ${height - 1}L2 ${height - 1}Z`} />
      <path className="line" d={line} />
      <circle cx={last[0]} cy={last[1]} r="2.2" />
    </svg>
  );
}
