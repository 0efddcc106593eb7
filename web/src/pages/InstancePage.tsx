import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ApiError } from '../api/client';
import { parseApiDate } from '../api/dates';
import { EVENT_ENGINE } from '../api/events';
import { deploymentXmlQuery, instanceQuery, uiConfigurationQuery, useOverview } from '../api/queries';
import type { InstanceDetails, InstanceStateName } from '../api/types';
import { navigate, useHashSearch } from '../app/hashLocation';
import { formatCount } from '../ui/format';
import { Icon } from '../ui/Icon';
import { BigDuration, Count, Failed, Kpi, Loading, Say, useFormat, usePageTitle } from '../ui/parts';
import { isBody } from './instance/path';
import { IncidentsCard } from './instance/IncidentsCard';
import { PathCard } from './instance/PathCard';
import { TasksCard } from './instance/TasksCard';
import { TimelineCard } from './instance/TimelineCard';
import { VariablesCard } from './instance/VariablesCard';
import { instanceHref } from './instances/instanceHref';

const STATES = {
  ACTIVE: { text: 'filter.states.running', tag: 'tag acc' },
  SUSPENDED: { text: 'filter.states.suspended', tag: 'tag warn' },
  COMPLETED: { text: 'filter.states.completed', tag: 'tag ok' },
  EXTERNALLY_TERMINATED: { text: 'filter.states.canceled', tag: 'tag' },
  INTERNALLY_TERMINATED: { text: 'filter.states.canceled', tag: 'tag' },
} as const satisfies Record<InstanceStateName, { text: string; tag: string }>;

interface Props {
  processKey: string;
  engine: string;
  id: string;
}

/** Everything about one process instance. */
export function InstancePage({ processKey, engine, id }: Props) {
  const { t } = useTranslation();
  const search = useHashSearch();
  const found = useQuery(instanceQuery(engine, id, processKey));
  const instance = found.data;
  const key = instance?.processDefinitionKey ?? processKey;
  const overview = useOverview();
  const process = instance?.processDefinitionName || overview.data?.find((p) => p.processDefinitionKey === key)?.processDefinitionName || key;
  const name = instance?.businessKey ?? id;
  usePageTitle(`${name} · ${process}`);
  // links to called instances do not know of which process they are
  useEffect(() => {
    if (instance && instance.processDefinitionKey !== processKey)
      navigate(instanceHref({ processDefinitionKey: instance.processDefinitionKey, engineName: engine, processInstanceId: id }, ''), { replace: true });
  }, [instance, processKey, engine, id]);
  const missing = found.error instanceof ApiError && [403, 404].includes(found.error.status);
  const home = `/dashboard/instant/${encodeURIComponent(key)}`;
  const back = `${home}/instances${search ? `?${search}` : ''}`;
  return (
    <>
      <div className="head">
        <div className="grow">
          <nav className="crumb" aria-label={t('process.crumb')}>
            <Link href="/processes">{t('processes.title')}</Link> / <Link href={home}>{process}</Link> /{' '}
            <Link href={back} data-testid="back-to-instances">
              {t('instances.title')}
            </Link>
          </nav>
          <h1>{name}</h1>
          {instance && <Facts instance={instance} />}
        </div>
        {instance && <CockpitLink engine={engine} id={id} />}
      </div>
      {instance ? (
        <Loaded instance={instance} engine={engine} now={found.dataUpdatedAt} />
      ) : (
        <section className="card">
          {found.isPending ? (
            <Loading rows={10} />
          ) : missing ? (
            <Say
              title={t('instance.missing', { id })}
              action={
                <Link className="btn" href={back}>
                  {t('instances.all')}
                </Link>
              }
            >
              {t('instance.missingHint')}
            </Say>
          ) : (
            <Failed error={found.error} retry={() => void found.refetch()} />
          )}
        </section>
      )}
    </>
  );
}

/** State, version, tenant and ids in one line. */
function Facts({ instance }: { instance: InstanceDetails }) {
  const { t } = useTranslation();
  const state = STATES[instance.state];
  const version = instance.processDefinitionVersion;
  return (
    <p className="sub facts">
      <span className={state.tag} data-testid="instance-state" data-value={instance.state}>
        {t(state.text)}
      </span>
      {version && <span>{t('instance.version', { version: instance.processDefinitionVersionTag ? `${version} (${instance.processDefinitionVersionTag})` : version })}</span>}
      {instance.tenantId && <span>{t('instance.tenant', { tenant: instance.tenantId })}</span>}
      <span>{instance.engine === EVENT_ENGINE ? t('instance.fromEvents') : t('instance.engine', { engine: instance.engine })}</span>
      {instance.businessKey && <span className="id">{instance.processInstanceId}</span>}
      {instance.superProcessInstanceId && (
        <Link href={instanceHref({ ...instance, engineName: instance.engine, processInstanceId: instance.superProcessInstanceId }, '')}>{t('instance.caller')}</Link>
      )}
    </p>
  );
}

/** Into the engine's own web application, where it is configured. */
function CockpitLink({ engine, id }: { engine: string; id: string }) {
  const { t } = useTranslation();
  const webapps = useQuery(uiConfigurationQuery).data?.webappsEndpoints?.[engine];
  if (!webapps || !/^https?:\/\//i.test(webapps.endpoint)) return null;
  const href = `${webapps.endpoint}/app/cockpit/${encodeURIComponent(webapps.engineName)}/#/process-instance/${encodeURIComponent(id)}`;
  return (
    <a className="btn" href={href} target="_blank" rel="noreferrer" data-testid="cockpit">
      <Icon name="external" />
      {t('instance.cockpit')}
    </a>
  );
}

function Loaded({ instance, engine, now }: { instance: InstanceDetails; engine: string; now: number }) {
  const [selected, setSelected] = useState<string | null>(null);
  const xml = useQuery(deploymentXmlQuery(instance.processDefinitionKey, engine, instance.processDefinitionId));
  const open = instance.incidents.some(({ status }) => status === 'open');
  const incidents = instance.incidents.length > 0 && <IncidentsCard incidents={instance.incidents} />;
  const called = (id: string) => instanceHref({ ...instance, engineName: engine, processInstanceId: id }, '');
  return (
    <>
      <Kpis instance={instance} />
      {open && incidents}
      <PathCard
        instance={instance}
        xml={xml.data}
        error={xml.isError ? xml.error : null}
        retry={() => void xml.refetch()}
        selected={selected}
        onSelect={(id) => setSelected(id === selected ? null : id)}
      />
      <TimelineCard instance={instance} now={now} selected={selected} instanceHref={called} />
      <TasksCard tasks={instance.userTasks} />
      <VariablesCard variables={instance.variables} />
      {!open && incidents}
    </>
  );
}

function Kpis({ instance }: { instance: InstanceDetails }) {
  const { t } = useTranslation();
  const { time } = useFormat();
  const { incidents } = instance;
  const steps = instance.flowNodes.filter((run) => !isBody(run));
  const canceled = steps.filter((run) => run.canceled).length;
  const open = incidents.filter(({ status }) => status === 'open').length;
  const runs = instance.endDate === null;
  return (
    <dl className="card kpis five">
      <Kpi testId="instance-duration" label={t('instance.duration')} value={<BigDuration ms={instance.duration} />} hint={runs ? t('instance.untilNow') : undefined} />
      <Kpi testId="instance-start" label={t('instance.started')} value={<small>{time(parseApiDate(instance.startDate))}</small>} />
      <Kpi testId="instance-end" label={t('instance.endedAt')} value={<small>{runs ? t('instance.stillRuns') : time(parseApiDate(instance.endDate))}</small>} />
      <Kpi
        testId="instance-runs"
        label={t('instance.runs')}
        value={<Count value={steps.length} />}
        hint={canceled > 0 ? t('instance.canceledOf', { formatted: formatCount(canceled) }) : undefined}
      />
      <Kpi
        testId="instance-incidents"
        label={t('kpi.incidents')}
        value={<Count value={open} />}
        hint={incidents.length > open ? t('instance.closedIncidents', { formatted: formatCount(incidents.length - open) }) : undefined}
      />
    </dl>
  );
}
