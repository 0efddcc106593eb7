import { memo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { readWork, workReport, type Target, type WorkFigures } from '../../api/reports';
import type { ReportFilter } from '../../api/types';
import { formatCount } from '../../ui/format';
import { Count, Failed, Loading, Say, useFormat } from '../../ui/parts';
import { asked, useReport } from './useReport';

const BY = ['assignee', 'candidateGroup'] as const;
const FEW = 6;
/** What reports call those who nobody is. */
const UNASSIGNED = 'unassignedUserTasks___';

/** User tasks by who had them: how long they waited, how long they were worked on. */
export const UserTaskPanel = memo(function UserTaskPanel({ target, filters }: { target: Target; filters: ReportFilter[] }) {
  const { t } = useTranslation();
  const [by, setBy] = useState<(typeof BY)[number]>('assignee');
  const [all, setAll] = useState(false);
  const work = useReport(target.key, `work-${by}`, workReport(target, filters, by));
  const { isStale, error, retry } = asked(work);
  const rows = work.result && readWork(work.result);
  let body: ReactNode;
  if (error) body = <Failed error={error} retry={retry} />;
  else if (!rows) body = <Loading rows={4} height={28} />;
  else if (rows.length === 0) body = <Say title={t('work.empty')} />;
  else body = <WorkTable rows={all ? rows : rows.slice(0, FEW)} head={t(`work.${by}`)} />;
  return (
    <section className="card" aria-label={t('work.title')} aria-busy={isStale} data-testid="work-card">
      <header>
        <div className="grow">
          <h2>{t('work.title')}</h2>
          <p>{t('work.sub')}</p>
        </div>
        <div className="seg" role="group" aria-label={t('work.by')}>
          {BY.map((one) => (
            <button key={one} type="button" aria-pressed={one === by} onClick={() => setBy(one)} data-testid={`work-by-${one}`}>
              {t(`work.${one}`)}
            </button>
          ))}
        </div>
      </header>
      <div className={isStale ? 'stale' : undefined}>{body}</div>
      {rows && rows.length > FEW && (
        <div className="foot-note">
          <span>{t('work.shown', { shown: formatCount(all ? rows.length : FEW), total: formatCount(rows.length) })}</span>
          <button type="button" className="btn ghost slim end" onClick={() => setAll(!all)}>
            {t(all ? 'work.fewer' : 'work.all', { total: formatCount(rows.length) })}
          </button>
        </div>
      )}
    </section>
  );
});

function WorkTable({ rows, head }: { rows: WorkFigures[]; head: string }) {
  const { t } = useTranslation();
  const { duration } = useFormat();
  const most = Math.max(1, ...rows.map((row) => (row.idle ?? 0) + (row.work ?? 0)));
  const share = (value: number | null) => `${(100 * (value ?? 0)) / most}%`;
  return (
    <div className="tw" tabIndex={0} role="region" aria-label={t('work.title')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col" className="num">
              {t('work.tasks')}
            </th>
            <th scope="col" className="bars hide-small">
              <span className="sr">{t('work.bars')}</span>
            </th>
            <th scope="col" className="num">
              <i className="key-mark previous" />
              {t('work.idle')}
            </th>
            <th scope="col" className="num">
              <i className="key-mark" />
              {t('work.work')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} data-testid={`work-row-${row.id}`}>
              <td>
                <span className="name" title={row.id === UNASSIGNED ? undefined : row.id}>
                  {row.id === UNASSIGNED ? t('work.unassigned') : row.name}
                </span>
              </td>
              <td className="num" data-value={row.tasks}>
                <Count value={row.tasks} />
              </td>
              <td className="bars hide-small">
                <svg className="pair" width="100%" height="10" role="img" aria-label={t('work.rowLabel', { idle: duration(row.idle), work: duration(row.work) })}>
                  <rect className="previous" width={share(row.idle)} height="10" rx="2" />
                  <rect x={share(row.idle)} width={share(row.work)} height="10" rx="2" />
                </svg>
              </td>
              <td className="num" data-value={row.idle ?? ''}>
                {duration(row.idle)}
              </td>
              <td className="num" data-value={row.work ?? ''}>
                {duration(row.work)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
