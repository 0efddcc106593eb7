import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { durationsReport, finishedReport, readMap, readNumbers, type Target } from '../../api/reports';
import type { ReportFilter } from '../../api/types';
import { DurationCard } from '../../charts/DurationCard';
import { bars, barWidth } from '../../charts/histogram';
import { formatCount } from '../../ui/format';
import { asked, useReport } from './useReport';

/** How long finished instances took. The width of the bars follows from their p90. */
export function DurationPanel({ target, filters }: { target: Target; filters: ReportFilter[] }) {
  const { t } = useTranslation();
  const finished = useReport(target.key, 'finished', finishedReport(target, filters));
  const figures = finished.result && readNumbers(finished.result);
  const p90 = figures?.p90 ?? null;
  const width = p90 === null ? null : barWidth(p90);
  const found = useReport(target.key, 'durations', width === null ? null : durationsReport(target, filters, width));
  const shown = useMemo(() => {
    if (finished.result && p90 === null) return [];
    return found.result && width !== null && p90 !== null ? bars(readMap(found.result), width, p90) : undefined;
  }, [finished.result, found.result, width, p90]);
  return (
    <DurationCard
      testId="duration-card"
      title={t('histogram.title')}
      sub={figures && t('histogram.sub', { formatted: formatCount(figures.count) })}
      bars={shown}
      median={figures?.p50 ?? null}
      p90={p90}
      height={240}
      {...(width === null ? asked(finished) : asked(finished, found))}
    />
  );
}
