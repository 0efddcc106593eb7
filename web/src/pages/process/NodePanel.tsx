import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { parseApiDate } from '../../api/dates';
import { nodeDurationsReport, nodeTrendReport, readMap, type NodeFigures, type Target, type Targets } from '../../api/reports';
import type { GroupUnit, ReportFilter } from '../../api/types';
import { setSearch } from '../../app/hashLocation';
import { bars, barWidth, isTooWide } from '../../charts/histogram';
import { MiniHistogram } from '../../charts/MiniHistogram';
import { formatCount, formatDay, formatPercent } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { useFormat } from '../../ui/parts';
import { Sparkline } from '../../ui/Sparkline';
import { TargetField } from './targets';
import { SlowestInstances } from './SlowestInstances';
import { asked, useReport } from './useReport';

interface Props {
  node: NodeFigures;
  /** Of the time of all steps together. */
  share: number | null;
  target: Target;
  filters: ReportFilter[];
  unit: GroupUnit;
  targets: Targets;
}

/** Everything about one step: figures, distribution, course over time. */
export function NodePanel({ node, share, target, filters, unit, targets }: Props) {
  const { t } = useTranslation();
  const { duration, locale } = useFormat();
  const width = node.p90 === null ? null : barWidth(node.p90);
  const tooWide = width !== null && isTooWide(width, node.longest ?? 0);
  const found = useReport(target.key, `node-durations-${node.id}`, width === null || tooWide ? null : nodeDurationsReport(target, filters, node.id, width));
  const trend = useReport(target.key, `node-trend-${node.id}`, nodeTrendReport(target, filters, node.id, unit));
  const distribution = useMemo(
    () => (found.result && width !== null && node.p90 !== null ? bars(readMap(found.result), width, node.p90) : undefined),
    [found.result, width, node.p90],
  );
  const course = useMemo(() => {
    const entries = trend.result ? readMap(trend.result).filter(({ value }) => value !== null) : [];
    return entries.map(({ key, value }) => ({ at: parseApiDate(key), value: value ?? 0 })).sort((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0));
  }, [trend.result]);
  const [first, last] = [course[0], course.at(-1)];
  return (
    <aside className="card side" aria-label={t('heat.selected')} aria-busy={asked(found, trend).isStale} data-testid="node-panel">
      <header>
        <div className="grow">
          <h2 title={node.name}>{node.name}</h2>
          {node.name !== node.id && <p title={node.id}>{node.id}</p>}
        </div>
        <button type="button" className="btn ghost icon" aria-label={t('heat.close')} onClick={() => setSearch({ node: null }, { replace: true })}>
          <Icon name="close" />
        </button>
      </header>
      <div className="body">
        <dl className="mini">
          <Figure name={t('node.runs')} value={formatCount(node.count)} />
          <Figure name={t('measure.p50')} value={duration(node.p50)} />
          <Figure name={t('measure.p90')} value={duration(node.p90)} />
          <Figure name={t('node.share')} value={formatPercent(share)} />
        </dl>
        {tooWide && <p className="hint">{t('node.tooWide', { longest: duration(node.longest) })}</p>}
        {distribution && node.p90 !== null && (
          <>
            <h3>{t('node.distribution')}</h3>
            <MiniHistogram
              bars={distribution}
              median={node.p50}
              p90={node.p90}
              label={t('histogram.label', { median: duration(node.p50), p90: duration(node.p90) })}
            />
          </>
        )}
        {first && last && course.length > 1 && (
          <>
            <h3>{t(`node.per.${unit}`)}</h3>
            <Sparkline
              wide
              values={course.map(({ value }) => value)}
              label={t('node.trendLabel', {
                from: formatDay(first.at, locale), first: duration(first.value), to: formatDay(last.at, locale), last: duration(last.value),
              })}
            />
            <p className="hint ends">
              <span>{`${formatDay(first.at, locale)} · ${duration(first.value)}`}</span>
              <span>{`${formatDay(last.at, locale)} · ${duration(last.value)}`}</span>
            </p>
          </>
        )}
        <TargetField node={node} targets={targets} />
        <SlowestInstances node={node.id} target={target} filters={filters} />
        <div className="acts">
          <button type="button" className="btn" onClick={() => setSearch({ through: [node.id] })} data-testid="node-through">
            <Icon name="plus" size={14} />
            {t('filter.through')}
          </button>
          <button type="button" className="btn" onClick={() => setSearch({ 'not-through': [node.id] })} data-testid="node-not-through">
            <Icon name="plus" size={14} />
            {t('filter.notThrough')}
          </button>
        </div>
      </div>
    </aside>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
