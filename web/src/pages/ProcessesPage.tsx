import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { isCatchingUp, useOverview, useStatus } from '../api/queries';
import type { EngineStatus, ProcessOverview } from '../api/types';
import { formatCount, formatPercent, formatRate } from '../ui/format';
import { Freshness } from '../ui/Freshness';
import { Icon } from '../ui/Icon';
import { Count, Failed, Kpi, Loading, Say, SortHead, useFormat, usePageTitle, ZoneNote, type Sort } from '../ui/parts';

type Column = 'name' | 'instances' | 'running' | 'incidents';

const nameOf = (p: ProcessOverview) => p.processDefinitionName || p.processDefinitionKey;

const VALUE: Record<Exclude<Column, 'name'>, (p: ProcessOverview) => number> = {
  instances: (p) => p.instanceCount,
  running: (p) => p.runningInstanceCount,
  incidents: (p) => p.openIncidentCount,
};

/** What needs attention comes first; equal rows by name. */
export function sortProcesses(list: ProcessOverview[], { by, descending }: Sort<Column>): ProcessOverview[] {
  const direction = descending ? -1 : 1;
  const byName = (a: ProcessOverview, b: ProcessOverview) => nameOf(a).localeCompare(nameOf(b));
  return [...list].sort((a, b) =>
    by === 'name' ? direction * byName(a, b) : direction * (VALUE[by](a) - VALUE[by](b)) || byName(a, b),
  );
}

export function findProcesses(list: ProcessOverview[], term: string): ProcessOverview[] {
  const wanted = term.trim().toLocaleLowerCase();
  if (!wanted) return list;
  return list.filter((p) => `${nameOf(p)}\n${p.processDefinitionKey}`.toLocaleLowerCase().includes(wanted));
}

export function ProcessesPage() {
  const { t } = useTranslation();
  const overview = useOverview();
  const status = useStatus();
  const [sort, setSort] = useState<Sort<Column>>({ by: 'incidents', descending: true });
  const [term, setTerm] = useState('');
  usePageTitle(t('processes.title'));

  const list = overview.data;
  const importing = isCatchingUp(status.data);
  const engines = status.data?.engines ?? [];
  const sub = [
    list && t('processes.sub', { count: list.length, formatted: formatCount(list.length) }),
    list && engines.length > 0 && t('processes.engines', { count: engines.length, formatted: formatCount(engines.length) }),
  ];

  let body: ReactNode;
  if (overview.isPending) body = <Loading rows={8} height={28} />;
  else if (!list) body = <Failed error={overview.error} retry={() => void overview.refetch()} />;
  else if (list.length === 0) body = <Say title={t('processes.emptyTitle')}>{t(importing ? 'processes.emptyImporting' : 'processes.emptyIdle')}</Say>;
  else body = <ProcessTable list={list} sort={sort} setSort={setSort} term={term} clear={() => setTerm('')} />;

  return (
    <>
      <div className="head">
        <div className="grow">
          <h1>{t('processes.title')}</h1>
          <p className="sub">{sub.filter(Boolean).join(' ')}</p>
        </div>
        <Freshness />
      </div>
      {importing && <ImportStrip engines={engines} />}
      {list && list.length > 0 && <Summary list={list} />}
      <section className="card" aria-label={t('processes.title')}>
        <header>
          <label className="search">
            <Icon name="search" />
            <input
              type="search"
              value={term}
              onChange={(event) => setTerm(event.target.value)}
              placeholder={t('processes.searchPlaceholder')}
              aria-label={t('processes.search')}
              data-testid="process-search"
            />
          </label>
        </header>
        {body}
      </section>
    </>
  );
}

function Summary({ list }: { list: ProcessOverview[] }) {
  const { t } = useTranslation();
  const sum = (value: (p: ProcessOverview) => number) => list.reduce((total, p) => total + value(p), 0);
  const instances = sum(VALUE.instances);
  const running = sum(VALUE.running);
  const incidents = sum(VALUE.incidents);
  const active = list.filter((p) => p.runningInstanceCount > 0).length;
  const worst = list.reduce<ProcessOverview | null>((most, p) => (p.openIncidentCount > (most?.openIncidentCount ?? 0) ? p : most), null);
  const hint = worst ? t('processes.incidentsIn', { count: worst.openIncidentCount, name: nameOf(worst) }) : t('processes.noIncidents');
  return (
    <dl className="card kpis four">
      <Kpi label={t('processes.title')} value={<Count value={list.length} />} hint={t('processes.active', { shown: formatCount(active) })} />
      <Kpi label={t('processes.instances')} value={<Count value={instances} />} hint={t('kpi.all')} />
      <Kpi
        label={t('kpi.running')}
        value={<Count value={running} />}
        hint={instances > 0 ? t('kpi.ofSelection', { share: formatPercent(running / instances) }) : undefined}
      />
      <Kpi label={t('kpi.incidents')} value={<Count value={incidents} />} hint={hint} />
    </dl>
  );
}

function ProcessTable({ list, sort, setSort, term, clear }: {
  list: ProcessOverview[];
  sort: Sort<Column>;
  setSort: (sort: Sort<Column>) => void;
  term: string;
  clear: () => void;
}) {
  const { t } = useTranslation();
  const rows = sortProcesses(findProcesses(list, term), sort);
  if (rows.length === 0) {
    return (
      <Say
        title={t('processes.noMatch', { term: term.trim() })}
        action={
          <button type="button" className="btn" onClick={clear}>
            {t('processes.clearSearch')}
          </button>
        }
      />
    );
  }
  return (
    <>
      <div className="tw">
        <table>
          <thead>
            <tr>
              <SortHead column="name" sort={sort} onSort={setSort} firstDescending={false} className="pin">
                {t('processes.process')}
              </SortHead>
              {(['instances', 'running', 'incidents'] as const).map((column) => (
                <SortHead key={column} column={column} sort={sort} onSort={setSort} className="num">
                  {t(`processes.${column}`)}
                </SortHead>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((p) => (
              <tr key={p.processDefinitionKey} className="linked" data-testid={`process-row-${p.processDefinitionKey}`}>
                <td className="pin">
                  <Link className="name" href={`/dashboard/instant/${encodeURIComponent(p.processDefinitionKey)}`}>
                    {nameOf(p)}
                  </Link>
                  <span className="key">{p.processDefinitionKey}</span>
                </td>
                <td className="num">
                  <Count value={p.instanceCount} />
                </td>
                <td className="num">
                  <Count value={p.runningInstanceCount} />
                </td>
                <td className="num">
                  <Incidents count={p.openIncidentCount} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="foot-note">
        <span role="status">{t('processes.shown', { shown: formatCount(rows.length), total: formatCount(list.length) })}</span>
        <ZoneNote />
      </div>
    </>
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

function ImportStrip({ engines }: { engines: EngineStatus[] }) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t('import.title')} data-testid="import-strip">
      <ul className="strip">
        {engines.map((engine) => (
          <ImportLine key={engine.alias} engine={engine} />
        ))}
      </ul>
    </section>
  );
}

function ImportLine({ engine }: { engine: EngineStatus }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const rows = engine.kinds.reduce((total, k) => total + k.rows, 0);
  const rate = engine.kinds.reduce((total, k) => total + k.rowsPerSecond, 0);
  const done = engine.kinds.length > 0 && engine.kinds.every((k) => k.caughtUp);
  return (
    <li data-testid={`import-${engine.alias}`}>
      <span className="engine">{engine.alias}</span>
      <span>{t('import.rows', { rows: formatCount(rows) })}</span>
      <span className="mut">{engine.isConnected && !done ? t('import.rate', { rate: formatRate(rate, locale) }) : ''}</span>
      <span>
        {!engine.isConnected ? (
          <span className="tag bad">
            <Icon name="alert" size={12} />
            {t('import.disconnected')}
          </span>
        ) : done ? (
          <span className="tag ok">
            <Icon name="check" size={12} />
            {t('import.caughtUp')}
          </span>
        ) : (
          <span className="tag warn">{t(rows === 0 ? 'import.starting' : 'import.catchingUp')}</span>
        )}
      </span>
      <span className="last">
        <Link href="/status">{t('import.details')}</Link>
      </span>
    </li>
  );
}
