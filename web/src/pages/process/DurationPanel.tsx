import { memo, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { durationsReport, finishedReport, readMap, readNumbers, type Target } from '../../api/reports';
import type { ReportFilter } from '../../api/types';
import { DurationCard } from '../../charts/DurationCard';
import { askedBelow, bars, barWidth } from '../../charts/histogram';
import { formatCount } from '../../ui/format';
import { asked, useReport } from './useReport';

/** The last one that was known. */
function useKept<T>(value: T | undefined): T | undefined {
  const [kept, setKept] = useState(value);
  if (value !== undefined && value !== kept) setKept(value);
  return value ?? kept;
}

/** How long finished instances took. The width of the bars follows from their p90. */
export const DurationPanel = memo(function DurationPanel({ target, filters }: { target: Target; filters: ReportFilter[] }) {
  const { t } = useTranslation();
  const finished = useReport(target.key, 'finished', finishedReport(target, filters));
  const figures = finished.result && readNumbers(finished.result);
  const p90 = figures?.p90 ?? null;
  const width = p90 === null ? null : barWidth(p90);
  // After a change of the filters it is asked together with the figures, for bars of the width so far: mostly they stay as wide.
  const found = useReport(target.key, 'durations', width === null ? null : durationsReport(target, filters, width, askedBelow(width)));
  const count = figures?.count ?? 0;
  const longest = figures?.longest ?? 0;
  const shown = useMemo(() => {
    if (!finished.result || finished.isPlaceholderData) return undefined;
    if (width === null || p90 === null) return []; // none has finished, and nothing more is asked
    if (!found.result || found.isPlaceholderData) return undefined;
    const buckets = readMap(found.result);
    const inside = buckets.reduce((sum, { value }) => sum + (value ?? 0), 0);
    return bars(buckets, width, p90, longest < askedBelow(width) ? 0 : Math.max(0, count - inside));
  }, [finished.result, finished.isPlaceholderData, found.result, found.isPlaceholderData, width, p90, longest, count]);
  const kept = useKept(shown);
  return (
    <DurationCard
      testId="duration-card"
      title={t('histogram.title')}
      sub={figures && t('histogram.sub', { formatted: formatCount(figures.count) })}
      bars={kept}
      median={figures?.p50 ?? null}
      p90={p90}
      height={240}
      {...(width === null || finished.isPlaceholderData ? asked(finished) : asked(finished, found))}
    />
  );
});
