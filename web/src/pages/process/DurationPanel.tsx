import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { durationsReport, finishedReport, readMap, readNumbers, type Target } from '../../api/reports';
import type { ReportFilter } from '../../api/types';
import { DurationCard } from '../../charts/DurationCard';
import { bars, barWidth, isTooWide, restFrom } from '../../charts/histogram';
import { formatCount } from '../../ui/format';
import { asked, useReport } from './useReport';

/** How long finished instances took. The width of the bars follows from their p90. */
export const DurationPanel = memo(function DurationPanel({ target, filters }: { target: Target; filters: ReportFilter[] }) {
  const { t } = useTranslation();
  const finished = useReport(target.key, 'finished', finishedReport(target, filters));
  const figures = finished.result && readNumbers(finished.result);
  const p90 = figures?.p90 ?? null;
  const width = p90 === null ? null : barWidth(p90);
  // A few that took a thousand times longer would make too many buckets: then only their number is known.
  const below = width !== null && p90 !== null && isTooWide(width, figures?.longest ?? 0) ? restFrom(width, p90) : null;
  const found = useReport(target.key, 'durations', width === null ? null : durationsReport(target, filters, width, below));
  const count = figures?.count ?? 0;
  const shown = useMemo(() => {
    if (finished.result && p90 === null) return [];
    if (!found.result || width === null || p90 === null) return undefined;
    const buckets = readMap(found.result);
    const inside = buckets.reduce((sum, { value }) => sum + (value ?? 0), 0);
    return bars(buckets, width, p90, below === null ? 0 : Math.max(0, count - inside));
  }, [finished.result, found.result, width, p90, below, count]);
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
});
