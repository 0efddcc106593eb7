import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { parseApiDate } from '../api/dates';
import type { GroupUnit, MapEntry } from '../api/types';
import { formatCount, formatDay, NONE } from '../ui/format';
import { useFormat } from '../ui/parts';
import { ChartCard } from './ChartCard';
import { axisText, frame, type Palette, type PlotOption } from './palette';

/** Days in the mean of the lines. */
const MEAN_OF = 7;

export interface TimeRow {
  start: Date;
  started: number;
  ended: number;
  running: number;
}

/** Three series side by side, ascending; where one has nothing it is zero. */
export function timeRows(started: MapEntry[], ended: MapEntry[], running: MapEntry[]): TimeRow[] {
  const rows = new Map<number, TimeRow>();
  const put = (entries: MapEntry[], name: 'started' | 'ended' | 'running') => {
    for (const { key, value } of entries) {
      const start = parseApiDate(key);
      if (!start) continue;
      const row = rows.get(start.getTime()) ?? { start, started: 0, ended: 0, running: 0 };
      row[name] = value ?? 0;
      rows.set(start.getTime(), row);
    }
  };
  put(started, 'started');
  put(ended, 'ended');
  put(running, 'running');
  return [...rows.values()].sort((a, b) => a.start.getTime() - b.start.getTime());
}

/** The mean of the last `size` values; nothing until there are so many. */
export function trailingMean(values: number[], size: number): (number | null)[] {
  let sum = 0;
  return values.map((value, i) => {
    sum += value - (values[i - size] ?? 0);
    return i + 1 < size ? null : sum / size;
  });
}

interface Props {
  unit: GroupUnit;
  rows: TimeRow[] | undefined;
  isStale: boolean;
  error: unknown;
  retry: () => void;
}

export function TimeCard({ unit, rows, isStale, error, retry }: Props) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const days = unit === 'day';
  const names = useMemo(() => rows?.map((row) => formatDay(row.start, locale)) ?? [], [rows, locale]);
  const texts = { started: t('time.started'), ended: t('time.ended'), running: t('time.running') };
  const option = useCallback(
    (palette: Palette): PlotOption => {
      const all = rows ?? [];
      const { category, value, tooltip } = frame(palette);
      const line = (name: string, color: string, data: (number | null)[], more: object = {}) => ({
        type: 'line' as const, name, data, showSymbol: false, lineStyle: { color, width: 2 }, itemStyle: { color }, sampling: 'lttb' as const, ...more,
      });
      const smooth = (values: number[]) => (days ? trailingMean(values, MEAN_OF) : values);
      const started = all.map((row) => row.started);
      return {
        grid: { left: 44, right: 52, top: 12, bottom: 26 },
        xAxis: { type: 'category', data: names, ...category },
        yAxis: [
          { type: 'value', ...value, minInterval: 1 },
          { type: 'value', ...value, minInterval: 1, splitLine: { show: false }, axisLabel: { ...axisText(palette), color: palette.ink3 } },
        ],
        tooltip: {
          ...tooltip,
          trigger: 'axis',
          formatter: (points) => {
            const at = Array.isArray(points) ? points[0]?.dataIndex : undefined;
            const row = at === undefined ? undefined : all[at];
            if (!row) return '';
            return [names[at ?? 0], ...(['started', 'ended', 'running'] as const).map((name) => `${texts[name]}  ${formatCount(row[name])}`)].join('\n');
          },
        },
        series: [
          ...(days ? [{ type: 'bar' as const, name: texts.started, data: started, barMaxWidth: 12, itemStyle: { color: palette.c1, opacity: 0.22 } }] : []),
          line(texts.started, palette.c1, smooth(started)),
          line(texts.ended, palette.c2, smooth(all.map((row) => row.ended))),
          line(texts.running, palette.c3, all.map((row) => row.running), { yAxisIndex: 1, lineStyle: { color: palette.c3, width: 2, type: 'dashed' } }),
        ],
      };
    },
    [rows, names, days, texts.started, texts.ended, texts.running],
  );
  const last = rows?.at(-1);
  return (
    <ChartCard
      testId="time-card"
      title={t('time.title')}
      sub={t(days ? 'time.perDay' : `time.per.${unit}`)}
      label={t('time.label', { from: names[0] ?? NONE, to: names.at(-1) ?? NONE, running: formatCount(last?.running) })}
      legend={
        <ul className="lines" aria-hidden="true">
          <li className="c1">{texts.started}</li>
          <li className="c2">{texts.ended}</li>
          <li className="c3 dashed">{texts.running}</li>
        </ul>
      }
      option={option}
      height={240}
      table={{
        head: [t(`time.unit.${unit}`), texts.started, texts.ended, texts.running],
        rows: (rows ?? []).map((row, i) => [names[i] ?? '', formatCount(row.started), formatCount(row.ended), formatCount(row.running)]),
      }}
      isEmpty={rows && rows.length === 0}
      isStale={isStale}
      error={error}
      retry={retry}
    />
  );
}
