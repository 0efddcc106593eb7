import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { parseApiDate } from '../api/dates';
import { isCatchingUp, useStatus, useTrends } from '../api/queries';
import type { ProcessTrend } from '../api/types';
import { setSearch, useHashSearch } from '../app/hashLocation';
import { Change } from '../ui/Change';
import { formatCount } from '../ui/format';
import { engineName } from '../ui/engineName';
import { Icon } from '../ui/Icon';
import { BigDuration, Count, Failed, Kpi, Loading, Say, useFormat, usePageTitle } from '../ui/parts';
import { Select } from '../ui/Select';
import { ImportStrip } from './ImportStrip';
import { change, choices, COLUMNS, durationChange, findProcesses, isSlower, nameOf, sortProcesses, TREND_DAYS, type Column, type TrendPeriodId } from './processList';
import { ProcessTable } from './ProcessTable';
import { oneOf } from './selection';

const PERIODS = Object.keys(TREND_DAYS) as TrendPeriodId[];

/** The state of the page as it stands in the address. */
function readView(search: string) {
  const query = new URLSearchParams(search);
  const order = query.get('order');
  return {
    period: oneOf(PERIODS, query.get('period'), '30d'),
    tenant: query.get('tenant'),
    engine: query.get('engine'),
    term: query.get('find') ?? '',
    sort: { by: oneOf<Column>(COLUMNS, query.get('sort'), 'incidents'), descending: order !== 'asc' },
  };
}

export function ProcessesPage() {
  const { t } = useTranslation();
  const view = readView(useHashSearch());
  const trends = useTrends({ days: TREND_DAYS[view.period], tenant: view.tenant, engine: view.engine });
  const status = useStatus();
  usePageTitle(t('processes.title'));

  const list = trends.data?.processes;
  const importing = isCatchingUp(status.data);
  const engines = status.data?.engines ?? [];
  const sub = list && [
    t('processes.sub', { count: list.length, formatted: formatCount(list.length) }),
    engines.length > 0 && t('processes.engines', { count: engines.length, formatted: formatCount(engines.length) }),
    `· ${t(`processes.period.${view.period}`)}`,
  ];

  let body: ReactNode;
  if (trends.isPending) body = <Loading rows={8} height={28} />;
  else if (!list) body = <Failed error={trends.error} retry={() => void trends.refetch()} />;
  else if (list.length === 0) body = <Say title={t('processes.emptyTitle')}>{t(importing ? 'processes.emptyImporting' : 'processes.emptyIdle')}</Say>;
  else body = <Found list={list} {...view} />;

  return (
    <>
      <div className="head">
        <div className="grow">
          <h1>{t('processes.title')}</h1>
          <p className="sub">{sub?.filter(Boolean).join(' ')}</p>
        </div>
        <Select
          label={t('processes.periodLabel')}
          value={view.period}
          options={PERIODS.map((period) => ({ id: period, name: t(`filter.period.${period}`) }))}
          onChange={(period) => setSearch({ period: period === '30d' ? null : period })}
          testId="trend-period"
        />
      </div>
      {importing && <ImportStrip engines={engines} />}
      {list && list.length > 0 && <Summary list={list} stale={trends.isPlaceholderData} />}
      <section className="card" aria-label={t('processes.title')} aria-busy={trends.isPlaceholderData}>
        <header>
          <Search term={view.term} />
          {list && <Choices list={list} tenant={view.tenant} engine={view.engine} />}
        </header>
        {body}
      </section>
    </>
  );
}

function Search({ term }: { term: string }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const typing = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <label className="search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        value={term}
        onChange={(event) => setSearch({ find: event.target.value || null }, { replace: true })}
        placeholder={t('processes.searchPlaceholder')}
        aria-label={t('processes.search')}
        aria-keyshortcuts="/"
        data-testid="process-search"
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}

/** Nothing to choose from is not offered. */
function Choices({ list, tenant, engine }: { list: ProcessTrend[]; tenant: string | null; engine: string | null }) {
  const { t } = useTranslation();
  const { tenants, engines } = choices(list);
  const all = (count: number) => ({ id: null, name: t('processes.allOf', { formatted: formatCount(count) }) });
  return (
    <>
      {(tenants.length > 1 || tenant !== null) && (
        <Select
          label={t('processes.tenant')}
          value={tenant}
          options={[all(tenants.length), ...tenants]}
          onChange={(chosen) => setSearch({ tenant: chosen })}
          testId="tenant"
        />
      )}
      {(engines.length > 1 || engine !== null) && (
        <Select
          label={t('processes.engine')}
          value={engine}
          options={[all(engines.length), ...engines.map(({ id }) => ({ id, name: engineName(id, t) }))]}
          onChange={(chosen) => setSearch({ engine: chosen })}
          testId="engine"
        />
      )}
    </>
  );
}

function Summary({ list, stale }: { list: ProcessTrend[]; stale: boolean }) {
  const { t } = useTranslation();
  const { time } = useFormat();
  const sum = (value: (p: ProcessTrend) => number) => list.reduce((total, p) => total + value(p), 0);
  const most = (value: (p: ProcessTrend) => number) => list.reduce<ProcessTrend | null>((found, p) => (value(p) > (found ? value(found) : 0) ? p : found), null);
  const started = sum((p) => p.period.started);
  const oldest = list.map((p) => parseApiDate(p.oldestRunning)).filter((date) => date !== null).sort((a, b) => a.getTime() - b.getTime())[0];
  const worst = most((p) => p.openIncidents);
  const longest = most((p) => p.period.p90Duration ?? 0);
  const judged = list.filter((p) => durationChange(p) !== null).length;
  return (
    <dl className={`card kpis five${stale ? ' stale' : ''}`}>
      <Kpi
        testId="kpi-started"
        label={t('processes.started')}
        value={<Count value={started} />}
        hint={
          <>
            <Change share={change(started, sum((p) => p.before.started))} /> {t('processes.vsBefore')}
          </>
        }
      />
      <Kpi
        testId="kpi-running"
        label={t('kpi.running')}
        value={<Count value={sum((p) => p.running)} />}
        hint={oldest && t('processes.oldest', { time: time(oldest) })}
      />
      <Kpi
        testId="kpi-incidents"
        label={t('kpi.incidents')}
        value={<Count value={sum((p) => p.openIncidents)} />}
        hint={worst ? t('processes.incidentsIn', { count: worst.openIncidents, name: nameOf(worst) }) : t('processes.noIncidents')}
      />
      <Kpi
        testId="kpi-slower"
        label={t('processes.slower')}
        value={<Count value={list.filter(isSlower).length} />}
        hint={t('processes.ofWithData', { formatted: formatCount(judged) })}
      />
      <Kpi
        testId="kpi-longest"
        label={t('processes.longest')}
        value={<BigDuration ms={longest?.period.p90Duration} />}
        hint={longest ? nameOf(longest) : undefined}
      />
    </dl>
  );
}

function Found({ list, term, sort }: { list: ProcessTrend[]; term: string; sort: { by: Column; descending: boolean } }) {
  const { t } = useTranslation();
  const rows = sortProcesses(findProcesses(list, term), sort);
  if (rows.length > 0) return <ProcessTable rows={rows} total={list.length} sort={sort} />;
  return (
    <Say
      title={t('processes.noMatch', { term: term.trim() })}
      action={
        <button type="button" className="btn" onClick={() => setSearch({ find: null })}>
          {t('processes.clearSearch')}
        </button>
      }
    />
  );
}
