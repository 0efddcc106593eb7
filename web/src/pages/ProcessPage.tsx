import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ApiError } from '../api/client';
import { tenantsQuery, useOverview, versionsQuery, xmlQuery } from '../api/queries';
import {
  countReport,
  heatReport,
  incidentReport,
  instanceReport,
  readNodes,
  readNumbers,
  RUNNING_ONLY,
  type MeasureId,
} from '../api/reports';
import type { ReportResult, Tenant } from '../api/types';
import { setSearch, useHashSearch } from '../app/hashLocation';
import { HeatCard } from '../diagram/HeatCard';
import { formatCount, formatPercent, NONE } from '../ui/format';
import { Icon } from '../ui/Icon';
import { BigDuration, Count, Failed, Kpi, Loading, Say, usePageTitle } from '../ui/parts';
import { clearFilters, FilterBar } from './FilterBar';
import { DurationPanel } from './process/DurationPanel';
import { FindingLine } from './process/FindingLine';
import { IncidentPanel } from './process/IncidentPanel';
import { NodePanel } from './process/NodePanel';
import { noStepsOf, shareOfTime, stepsOnly } from './process/steps';
import { TargetNotice } from './process/targets';
import { TimePanel } from './process/TimePanel';
import { UserTaskPanel } from './process/UserTaskPanel';
import { useProcess } from './process/useProcess';
import { useReport } from './process/useReport';
import { VariantPanel } from './process/VariantPanel';
import { VersionPanel } from './process/VersionPanel';
import { filterSearch, readView, unitOf, writeTargets, type ProcessView } from './selection';

export function ProcessPage({ processKey }: { processKey: string }) {
  const { t } = useTranslation();
  const search = useHashSearch();
  const view = useMemo(() => readView(search), [search]);
  const overview = useOverview();
  const entry = overview.data?.find((p) => p.processDefinitionKey === processKey);
  const title = entry?.processDefinitionName || processKey;
  usePageTitle(title);

  const tenants = useQuery(tenantsQuery(processKey));
  useQuery(versionsQuery(processKey)); // at once with the tenants; the panels that need it come later
  const unknown = tenants.data?.length === 0 && overview.data !== undefined && !entry;
  const missing = unknown || (tenants.error instanceof ApiError && [403, 404].includes(tenants.error.status));
  const undecided = tenants.isPending || (tenants.data?.length === 0 && overview.isPending);

  return (
    <>
      <div className="head">
        <div className="grow">
          <nav className="crumb" aria-label={t('process.crumb')}>
            <Link href="/processes">{t('processes.title')}</Link> / {processKey}
          </nav>
          <h1>{title}</h1>
        </div>
        {tenants.data && !missing && (
          <Link className="btn" href={`/dashboard/instant/${encodeURIComponent(processKey)}/instances${filterSearch(search)}`} data-testid="all-instances">
            <Icon name="table" />
            {t('instances.all')}
          </Link>
        )}
      </div>
      {undecided ? (
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
          tenants={tenants.data}
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

const showMeasure = (measure: MeasureId) => setSearch({ measure });
const showTable = (asTable: boolean) => setSearch({ view: asTable ? 'table' : null });

interface LoadedProps {
  processKey: string;
  view: ProcessView;
  tenants: Tenant[];
  openIncidents: number | null;
}

function Loaded({ processKey, view, tenants, openIncidents }: LoadedProps) {
  const { t } = useTranslation();
  const { target, filters, choices, modelTenant, modelVersion, isFiltered } = useProcess(processKey, view, tenants);
  const unit = unitOf(view);

  const heat = useReport(processKey, 'heat', heatReport(target, filters));
  const incidents = useReport(processKey, 'incidents', incidentReport(target, filters));
  const instances = useReport(processKey, 'instances', instanceReport(target, filters));
  const running = useReport(processKey, 'running', countReport(target, [...filters, RUNNING_ONLY]));
  const xml = useQuery(xmlQuery(processKey, modelTenant, modelVersion));

  const targetText = writeTargets(view.targets).join('\n');
  const targets = useMemo(() => view.targets, [targetText]);
  const rows = useMemo(
    () => (heat.result ? readNodes(heat.result, choices.nodeNames, incidents.result, targets) : undefined),
    [heat.result, incidents.result, choices.nodeNames, targets],
  );
  const chosen = rows?.find((row) => row.id === view.node);
  const noSteps = useMemo(() => noStepsOf(xml.data ?? ''), [xml.data]);
  const failed = heat.result ? null : (heat.error ?? (xml.isError ? xml.error : null));
  const counted = heat.result ?? instances.result;
  const isEmpty = counted?.instanceCount === 0;
  const notice = useMemo(() => {
    if (isEmpty) return <NothingMatches filtered={isFiltered} />;
    return view.measure === 'target' && rows && <TargetNotice targets={targets} rows={rows} />;
  }, [isEmpty, isFiltered, view.measure, targets, rows]);
  const select = useCallback((id: string | null) => setSearch({ node: id === view.node ? null : id }, { replace: true }), [view.node]);

  return (
    <>
      <FilterBar selection={view} choices={choices}>
        <MatchCount result={counted} busy={heat.isFetching} />
      </FilterBar>
      <Kpis
        instances={instances.result}
        running={running.result}
        openIncidents={openIncidents}
        filtered={isFiltered}
        stale={instances.isPlaceholderData || running.isPlaceholderData}
      />
      <FindingLine target={target} filters={filters} view={view} />
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
            stale={heat.isPlaceholderData || xml.isPlaceholderData}
            measure={view.measure}
            onMeasure={showMeasure}
            asTable={view.asTable}
            onAsTable={showTable}
            selected={chosen?.id ?? null}
            onSelect={select}
            notice={notice}
          />
          {chosen && (
            <NodePanel
              key={chosen.id}
              node={chosen}
              share={rows ? shareOfTime(chosen.id, stepsOnly(rows, noSteps)) : null}
              target={target}
              filters={filters}
              unit={unit}
              targets={targets}
            />
          )}
        </div>
      )}
      <div className="pair-grid">
        <TimePanel target={target} filters={filters} unit={unit} />
        <DurationPanel target={target} filters={filters} />
        <VariantPanel target={target} filters={filters} names={choices.nodeNames} />
        <UserTaskPanel target={target} filters={filters} />
        <IncidentPanel target={target} filters={filters} names={choices.nodeNames} />
        {choices.versions.length > 1 && (
          <VersionPanel target={target} filters={filters} versions={choices.versions} names={choices.nodeNames} noSteps={noSteps} />
        )}
      </div>
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
