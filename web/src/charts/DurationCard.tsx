import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../ui/format';
import { useFormat } from '../ui/parts';
import { ChartCard } from './ChartCard';
import type { Bar } from './histogram';
import { axisText, frame, type Palette, type PlotOption } from './palette';

interface Props {
  title: string;
  sub?: string | undefined;
  bars: Bar[] | undefined;
  median: number | null;
  p90: number | null;
  height: number;
  isStale: boolean;
  error: unknown;
  retry: () => void;
  testId: string;
}

/** Position of a duration among the bars, in bars. */
function position(ms: number, bars: Bar[]): number {
  const width = bars[0]?.to ?? 1;
  return Math.min(ms / width, bars.length) - 0.5;
}

export function DurationCard({ title, sub, bars, median, p90, height, isStale, error, retry, testId }: Props) {
  const { t } = useTranslation();
  const { duration, locale } = useFormat();
  const range = (bar: Bar) => (bar.to === null ? t('histogram.orMore', { from: duration(bar.from) }) : `${duration(bar.from)} – ${duration(bar.to)}`);
  const option = useCallback(
    (palette: Palette): PlotOption => {
      const all = bars ?? [];
      const { category, value, tooltip } = frame(palette);
      const mark = (name: string, ms: number | null, type: 'solid' | 'dashed', align: 'left' | 'right') =>
        ms === null ? [] : [{
          xAxis: position(ms, all), name,
          lineStyle: { color: palette.ink, width: 1.5, type },
          label: { ...axisText(palette), color: palette.ink, formatter: `${name} ${duration(ms)}`, position: 'end' as const, align },
        }];
      return {
        grid: { left: 44, right: 12, top: 30, bottom: 26 },
        xAxis: [
          { type: 'category', data: all.map((bar) => (bar.to === null ? `${duration(bar.from)}+` : duration(bar.from))), ...category },
          { type: 'value', min: -0.5, max: all.length - 0.5, show: false },
        ],
        yAxis: { type: 'value', ...value, minInterval: 1 },
        tooltip: {
          ...tooltip,
          formatter: (points) => {
            const at = Array.isArray(points) ? points[0]?.dataIndex : points.dataIndex;
            const bar = at === undefined ? undefined : all[at];
            return bar ? `${range(bar)}\n${formatCount(bar.count)}` : '';
          },
        },
        series: [
          {
            type: 'bar',
            barCategoryGap: '8%',
            data: all.map((bar) => ({ value: bar.count, itemStyle: { color: p90 !== null && bar.from >= p90 ? palette.c2 : palette.c1, borderRadius: [2, 2, 0, 0] } })),
          },
          {
            type: 'line',
            xAxisIndex: 1,
            data: [],
            markLine: { symbol: 'none', silent: true, data: [...mark('p50', median, 'solid', 'right'), ...mark('p90', p90, 'dashed', 'left')] },
          },
        ],
      };
    },
    [bars, median, p90, locale],
  );
  const total = bars?.reduce((sum, bar) => sum + bar.count, 0);
  return (
    <ChartCard
      testId={testId}
      title={title}
      sub={sub}
      label={t('histogram.label', { median: duration(median), p90: duration(p90) })}
      option={option}
      height={height}
      table={{ head: [t('histogram.duration'), t('histogram.count')], rows: (bars ?? []).map((bar) => [range(bar), formatCount(bar.count)]) }}
      isEmpty={total === undefined ? undefined : total === 0}
      isStale={isStale}
      error={error}
      retry={retry}
    />
  );
}
