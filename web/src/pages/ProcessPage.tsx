import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { setSearch, useHashSearch } from '../app/hashLocation';
import { ApiError } from '../api/client';
import { evaluateQuery, flowNodeNamesQuery, tenantsQuery, useOverview, versionsQuery, xmlQuery } from '../api/queries';
import {
  countReport,
  heatReport,
  instanceReport,
  readNodes,
  readNumbers,
  RUNNING_ONLY,
  toFilters,
  type NodeFigures,
} from '../api/reports';
import type { ReportDefinition, ReportResult } from '../api/types';
import { HeatCard } from '../diagram/HeatCard';
import { formatCount, formatPercent, NONE } from '../ui/format';
import { Freshness } from '../ui/Freshness';
import { Icon } from '../ui/Icon';
import { BigDuration, Count, Failed, Kpi, Loading, Say, useFormat, usePageTitle } from '../ui/parts';
import { clearFilters, FilterBar } from './FilterBar';
import { readView, type ProcessView } from './selection';

export function ProcessPage({ processKey }: { processKey: string }) {
  const { t } = useTranslation();
  const view = readView(useHashSearch());
  const overview = useOverview();
  const entry = overview.data?.find((p) => p.processDefinitionKey === processKey);
  const title = entry?.processDefinitionName || processKey;
  usePageTitle(title);

  const tenants = useQuery(tenantsQuery(processKey));
  const missing = tenants.error instanceof ApiError && [403, 404].includes(tenants.error.status);

  return (
    <>
      <div className="head">
        <div className="grow">
          <nav className="crumb" aria-label={t('process.crumb')}>
            <Link href="/processes">{t('processes.title')}</Link> / {processKey}
          </nav>
          <h1>{title}</h1>
        </div>
        <Freshness />
      </div>
      {tenants.isPending ? (
        <section className="card">
          <Loading />
        </section>
      ) : missing ? (
        <section className="card">
          <Say title={t('process.missing', { key: processKey })} action={<Link className="btn" href="/processes">{t('app.toProcesses')}</Link>} />
        </section>
      ) : tenants.data ? (
        <Loaded
          processKey={processKey}
          view={view}
          tenantIds={tenants.data.length > 0 ? tenants.data.map((tenant) => tenant.id) : [null]}
          openIncidents={entry?.openIncidentCount ?? null}
        />
      ) : (
        <section className="card">
          <Failed error={tenants.error} retry={() => void tenants.refetch()} />
        </section>
      )}
    </>
  );
}

interface LoadedProps {
  processKey: string;
  view: ProcessView;
  tenantIds: (string | null)[];
  openIncidents: number | null;
}

function useReport(key: string, name: string, body: ReportDefinition) {
  const query = useQuery(evaluateQuery(key, name, body));
  return { ...query, result: query.data?.result };
}

function Loaded({ processKey, view, tenantIds, openIncidents }: LoadedProps) {
  const { t } = useTranslation();
  const modelTenant = tenantIds.includes(null) ? null : (tenantIds[0] ?? null);
  const target = { key: processKey, tenantIds };
  const filters = toFilters(view);

  const heat = useReport(processKey, 'heat', heatReport(target, filters));
  const instances = useReport(processKey, 'instances', instanceReport(target, filters));
  const running = useReport(processKey, 'running', countReport(target, [...filters, RUNNING_ONLY]));
  const xml = useQuery(xmlQuery(processKey, modelTenant));
  const versions = useQuery(versionsQuery(processKey));
  const newest = versions.data?.[0]?.version;
  const names = useQuery({
    ...flowNodeNamesQuery(processKey, newest ?? '', modelTenant),
    enabled: newest !== undefined,
    placeholderData: keepPreviousData,
  });

  const rows = useMemo(
    () => (heat.result ? readNodes(heat.result, names.data?.flowNodeNames) : undefined),
    [heat.result, names.data],
  );
  const chosen = rows?.find((row) => row.id === view.node);
  const failed = heat.result ? null : (heat.error ?? (xml.isError ? xml.error : null));
  const counted = heat.result ?? instances.result;
  const filtered = filters.length > 0;

  return (
    <>
      <FilterBar selection={view}>
        <MatchCount result={counted} busy={heat.isFetching} />
      </FilterBar>
      <Kpis
        instances={instances.result}
        running={running.result}
        openIncidents={openIncidents}
        filtered={filtered}
        stale={instances.isPlaceholderData || running.isPlaceholderData}
      />
      {failed ? (
        <section className="card">
          <Failed
            error={failed}
            retry={() => {
              void heat.refetch();
              if (xml.isError) void xml.refetch();
            }}
          />
        </section>
      ) : (
        <div className={chosen ? 'hero with-side' : 'hero'}>
          <HeatCard
            xml={xml.isError ? null : xml.data}
            rows={rows}
            stale={heat.isPlaceholderData}
            measure={view.measure}
            onMeasure={(measure) => setSearch({ measure })}
            asTable={view.asTable}
            onAsTable={(asTable) => setSearch({ view: asTable ? 'table' : null })}
            selected={chosen?.id ?? null}
            onSelect={(id) => setSearch({ node: id === view.node ? null : id }, { replace: true })}
            notice={counted?.instanceCount === 0 && <NothingMatches filtered={filtered} />}
          />
          {chosen && <NodePanel node={chosen} />}
        </div>
      )}
      <p className="sr" role="status">
        {counted && !heat.isFetching
          ? t('process.matchText', { count: counted.instanceCount, total: counted.instanceCountWithoutFilters })
          : ''}
      </p>
    </>
  );
}

function MatchCount({ result, busy }: { result: ReportResult | undefined; busy: boolean }) {
  return (
    <span className="fresh" data-testid="match-count" aria-busy={busy} data-value={result?.instanceCount} data-total={result?.instanceCountWithoutFilters}>
      {result && (
        <span>
          <Trans
            i18nKey="process.match"
            values={{ count: formatCount(result.instanceCount), total: formatCount(result.instanceCountWithoutFilters) }}
            components={{ b: <b /> }}
          />
        </span>
      )}
    </span>
  );
}

function NothingMatches({ filtered }: { filtered: boolean }) {
  const { t } = useTranslation();
  return (
    <p className="note" data-testid="nothing-matches">
      {t(filtered ? 'process.noneTitle' : 'process.emptyTitle')}
      {filtered && (
        <button type="button" className="btn slim" onClick={clearFilters}>
          {t('filter.clearAll')}
        </button>
      )}
    </p>
  );
}

function Kpis({ instances, running, openIncidents, filtered, stale }: {
  instances: ReportResult | undefined;
  running: ReportResult | undefined;
  openIncidents: number | null;
  filtered: boolean;
  stale: boolean;
}) {
  const { t } = useTranslation();
  const figures = instances ? readNumbers(instances) : undefined;
  const total = instances?.instanceCountWithoutFilters ?? 0;
  const count = figures?.count ?? instances?.instanceCount ?? null;
  const active = running ? (readNumbers(running).count ?? running.instanceCount) : null;
  const share = count !== null && count > 0 && active !== null ? t('kpi.ofSelection', { share: formatPercent(active / count) }) : undefined;
  const ofAll = count !== null && filtered && total > 0 ? t('kpi.ofAll', { share: formatPercent(count / total) }) : t('kpi.all');
  const known = (shown: React.ReactNode) => (instances ? shown : <span className="zero">{NONE}</span>);
  return (
    <dl className={`card kpis${stale ? ' stale' : ''}`} aria-busy={stale}>
      <Kpi testId="kpi-instances" label={t('kpi.instances')} value={<Count value={count} />} hint={instances && ofAll} />
      <Kpi testId="kpi-running" label={t('kpi.running')} value={<Count value={active} />} hint={share} />
      <Kpi testId="kpi-p50" label={t('kpi.p50')} value={known(<BigDuration ms={figures?.p50} />)} hint={t('kpi.p50Hint')} />
      <Kpi testId="kpi-p90" label={t('kpi.p90')} value={known(<BigDuration ms={figures?.p90} />)} hint={t('kpi.p90Hint')} />
      <Kpi testId="kpi-avg" label={t('kpi.avg')} value={known(<BigDuration ms={figures?.avg} />)} hint={t('kpi.avgHint')} />
      <Kpi
        testId="kpi-incidents"
        label={t('kpi.incidents')}
        value={<Count value={openIncidents} />}
        hint={t(filtered ? 'kpi.unfiltered' : 'kpi.now')}
      />
    </dl>
  );
}

function NodePanel({ node }: { node: NodeFigures }) {
  const { t } = useTranslation();
  const { duration } = useFormat();
  return (
    <aside className="card" aria-label={t('heat.selected')} data-testid="node-panel">
      <header>
        <div className="grow">
          <h2>{node.name}</h2>
          {node.name !== node.id && <p>{node.id}</p>}
        </div>
        <button type="button" className="btn ghost icon" aria-label={t('heat.close')} onClick={() => setSearch({ node: null }, { replace: true })}>
          <Icon name="close" />
        </button>
      </header>
      <div className="body">
        <dl className="mini">
          <div>
            <dt>{t('heat.runs')}</dt>
            <dd>{formatCount(node.count)}</dd>
          </div>
          {(['p50', 'avg', 'p90'] as const).map((m) => (
            <div key={m}>
              <dt>{t(`measure.${m}`)}</dt>
              <dd>{duration(node[m])}</dd>
            </div>
          ))}
        </dl>
      </div>
    </aside>
  );
}
