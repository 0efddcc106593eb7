import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { setSearch } from '../app/hashLocation';
import { EVENT_ENGINE } from '../api/events';
import type { ProcessTrend } from '../api/types';
import { Change } from '../ui/Change';
import { formatCount } from '../ui/format';
import { engineName } from '../ui/engineName';
import { Icon } from '../ui/Icon';
import { Count, SortHead, useFormat, ZoneNote, type Sort } from '../ui/parts';
import { Sparkline } from '../ui/Sparkline';
import { SpreadMark } from '../ui/SpreadMark';
import { Gap, useVirtualRows } from '../ui/virtualRows';
import { change, durationChange, nameOf, type Column } from './processList';

const ROW_HEIGHT = 45;
const COLUMN_COUNT = 11;

function setSort({ by, descending }: Sort<Column>): void {
  setSearch({ sort: by === 'incidents' ? null : by, order: descending ? null : 'asc' }, { replace: true });
}

/** One row per process. Only the rows near the window are drawn: there may be thousands. */
export function ProcessTable({ rows, total, sort }: { rows: ProcessTrend[]; total: number; sort: Sort<Column> }) {
  const { t } = useTranslation();
  const { body, shown, above, below } = useVirtualRows(rows.length, ROW_HEIGHT);
  const head = (column: Column, className = 'num') => (
    <SortHead column={column} sort={sort} onSort={setSort} className={className} firstDescending={column !== 'name'}>
      {t(`processes.column.${column}`)}
    </SortHead>
  );
  return (
    <>
      <div className="tw" tabIndex={0} role="region" aria-label={t('processes.title')}>
        <table className="compact" aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              {head('name', 'pin')}
              {head('incidents')}
              {head('started')}
              {head('startedChange')}
              <th scope="col" className="hide-small">
                {t('processes.column.perDay')}
              </th>
              {head('running')}
              {head('instances')}
              {head('median')}
              {head('p90')}
              <th scope="col" className="hide-small">
                {t('processes.column.spread')}
              </th>
              {head('durationChange')}
            </tr>
          </thead>
          <tbody ref={body}>
            <Gap height={above} columns={COLUMN_COUNT} />
            {shown.map((index) => {
              const row = rows[index];
              return row && <Row key={row.processDefinitionKey} process={row} index={index} />;
            })}
            <Gap height={below} columns={COLUMN_COUNT} />
          </tbody>
        </table>
      </div>
      <div className="foot-note">
        <span role="status">{t('processes.shown', { shown: formatCount(rows.length), total: formatCount(total) })}</span>
        <ZoneNote />
      </div>
    </>
  );
}

function Row({ process: p, index }: { process: ProcessTrend; index: number }) {
  const { t } = useTranslation();
  const { duration } = useFormat();
  // its key is a long random id, which tells nobody anything
  const isOfEvents = p.engines.join() === EVENT_ENGINE;
  const { medianDuration: median, p90Duration: p90 } = p.period;
  return (
    <tr className="linked" aria-rowindex={index + 2} data-testid={`process-row-${p.processDefinitionKey}`}>
      <td className="pin">
        <Link className="name" href={`/dashboard/instant/${encodeURIComponent(p.processDefinitionKey)}`} title={nameOf(p)}>
          {nameOf(p)}
        </Link>
        <span className="key" title={p.processDefinitionKey}>
          {isOfEvents ? '' : `${p.processDefinitionKey} · `}
          {p.engines.map((alias) => engineName(alias, t)).join(', ')}
        </span>
      </td>
      <td className="num" data-column="incidents" data-value={p.openIncidents}>
        <Incidents count={p.openIncidents} />
      </td>
      <td className="num" data-column="started" data-value={p.period.started}>
        <Count value={p.period.started} />
      </td>
      <td className="num">
        <Change share={change(p.period.started, p.before.started)} />
      </td>
      <td className="hide-small">
        {p.period.started > 0 ? (
          <Sparkline values={p.startedPerDay} label={t('processes.perDayLabel', { most: formatCount(Math.max(...p.startedPerDay)) })} />
        ) : (
          <span className="hint">{t('processes.noneStarted')}</span>
        )}
      </td>
      <td className="num" data-column="running" data-value={p.running}>
        <Count value={p.running} />
      </td>
      <td className="num" data-column="instances" data-value={p.instances}>
        <Count value={p.instances} />
      </td>
      <td className="num" data-column="median" data-value={median ?? ''}>
        {duration(median)}
      </td>
      <td className="num" data-column="p90" data-value={p90 ?? ''}>
        {duration(p90)}
      </td>
      <td className="hide-small">
        <SpreadMark median={median} p90={p90} label={t('processes.spreadLabel', { median: duration(median), p90: duration(p90) })} />
      </td>
      <td className="num">
        <Change share={durationChange(p)} meaning="moreIsWorse" />
      </td>
    </tr>
  );
}

function Incidents({ count }: { count: number }) {
  if (count === 0) return <Count value={0} />;
  return (
    <span className={`tag ${count >= 10 ? 'bad' : 'warn'}`}>
      <Icon name="alert" size={12} />
      {formatCount(count)}
    </span>
  );
}
