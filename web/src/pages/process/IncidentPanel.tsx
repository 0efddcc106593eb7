import { memo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { parseApiDate } from '../../api/dates';
import type { Target } from '../../api/reports';
import type { IncidentCause, ReportFilter } from '../../api/types';
import { setSearch } from '../../app/hashLocation';
import { formatCount, formatTime } from '../../ui/format';
import { Count, Failed, Loading, Say, useFormat } from '../../ui/parts';
import { useInsight } from './useInsight';
import { asked } from './useReport';

const FEW = 6;
const MANY = 100;

interface Props {
  target: Target;
  filters: ReportFilter[];
  names: Record<string, string | null>;
}

/** What went wrong where: incidents by step and message. */
export const IncidentPanel = memo(function IncidentPanel({ target, filters, names }: Props) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const found = useInsight('incidents', target, filters, all ? MANY : FEW);
  const { isStale, error, retry } = asked(found);
  const result = found.result;
  let body: ReactNode;
  if (error) body = <Failed error={error} retry={retry} />;
  else if (!result) body = <Loading rows={4} height={28} />;
  else if (result.incidentCount === 0) body = <Say title={t('incidents.empty')} />;
  else body = <CauseTable causes={result.causes} names={names} />;
  const shown = result?.causes.reduce((sum, cause) => sum + cause.incidentCount, 0) ?? 0;
  return (
    <section className="card" aria-label={t('incidents.title')} aria-busy={isStale} data-testid="incident-card">
      <header>
        <div className="grow">
          <h2>{t('incidents.title')}</h2>
          <p>
            {result
              ? t('incidents.sub', { count: result.incidentCount, total: formatCount(result.incidentCount), open: formatCount(result.openIncidentCount) })
              : '\u00a0'}
          </p>
        </div>
      </header>
      <div className={isStale ? 'stale' : undefined}>{body}</div>
      {result && (all || shown < result.incidentCount) && (
        <div className="foot-note">
          <span>{t('incidents.shown', { shown: formatCount(shown), total: formatCount(result.incidentCount) })}</span>
          <button type="button" className="btn ghost slim end" onClick={() => setAll(!all)}>
            {t(all ? 'incidents.fewer' : 'incidents.more')}
          </button>
        </div>
      )}
    </section>
  );
});

function CauseTable({ causes, names }: { causes: IncidentCause[]; names: Props['names'] }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  return (
    <div className="tw" tabIndex={0} role="region" aria-label={t('incidents.title')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('incidents.cause')}</th>
            <th scope="col" className="num">
              {t('incidents.count')}
            </th>
            <th scope="col" className="num">
              {t('incidents.open')}
            </th>
            <th scope="col" className="num hide-small">
              {t('incidents.last')}
            </th>
          </tr>
        </thead>
        <tbody>
          {causes.map((cause) => (
            <tr key={`${cause.flowNodeId}\n${cause.message}`} className="linked" data-testid="incident-cause">
              <td className="wrap">
                <button
                  type="button"
                  className="name"
                  title={cause.message}
                  onClick={() => setSearch({ node: cause.flowNodeId, measure: 'incidents' }, { replace: true })}
                >
                  {cause.message || t('incidents.noMessage')}
                </button>
                <span className="key">{names[cause.flowNodeId] || cause.flowNodeId}</span>
              </td>
              <td className="num" data-value={cause.incidentCount}>
                <Count value={cause.incidentCount} />
              </td>
              <td className="num" data-value={cause.openIncidentCount}>
                <Count value={cause.openIncidentCount} />
              </td>
              <td className="num hide-small">{formatTime(parseApiDate(cause.last), locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
