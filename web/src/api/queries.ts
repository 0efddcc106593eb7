import { infiniteQueryOptions, keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { ask } from './batch';
import { ApiError, apiLocale, getJson, getText, postJson } from './client';
import { EVENT_ENGINE } from './events';
import { pushing } from './pushing';
import type {
  Cluster,
  CurrentUser,
  DeadLetter,
  DefinitionVersion,
  EvaluatedReport,
  FlowNodeNames,
  InstanceDetails,
  ProcessOverview,
  ProcessTrends,
  ReportDefinition,
  SessionEnd,
  Status,
  Tenant,
  UiConfiguration,
  VariableName,
} from './types';

const MINUTE = 60_000;
const POLL_FAST = 2_000;
const POLL_CALM = 15_000;

export const currentUserQuery = queryOptions({
  queryKey: ['user'],
  queryFn: ({ signal }) => getJson<CurrentUser>('identity/current/user', { signal }),
  staleTime: 5 * MINUTE,
});

/** Five minutes; of short sessions the third in which the server renews them. */
export function secondsToWarn({ lifeMs }: SessionEnd): number {
  return Math.min(5 * MINUTE, lifeMs / 3) / 1000;
}

/** Asked when a warning is due, since other requests and other tabs renew the session; then more often. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => getJson<SessionEnd>('authentication/session', { signal }),
  staleTime: 0,
  refetchIntervalInBackground: true,
  refetchInterval: ({ state: { data } }) => {
    if (!data) return MINUTE;
    const quiet = data.endsInMs - secondsToWarn(data) * 1000;
    return Math.min(quiet > 0 ? quiet : data.endsInMs, quiet > 0 ? 30 * MINUTE : POLL_CALM) + 250;
  },
});

export const uiConfigurationQuery = queryOptions({
  queryKey: ['ui-configuration'],
  queryFn: ({ signal }) => getJson<UiConfiguration>('ui-configuration', { signal }),
  staleTime: Infinity,
});

/** True as long as an engine that answers still has rows to catch up with. */
export function isCatchingUp(status: Status | undefined): boolean {
  return (status?.engines ?? []).some((e) => e.isConnected && (e.kinds.length === 0 || e.kinds.some((k) => !k.caughtUp)));
}

export const readStatus = (status: Status): Status => ({ ...status, engines: status.engines ?? [] });

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: async ({ signal }) => {
    return readStatus(await getJson<Status>('status', { signal }));
  },
  refetchInterval: ({ state }) => (pushing.current ? false : isCatchingUp(state.data) ? POLL_FAST : POLL_CALM),
});

export function useStatus() {
  return useQuery(statusQuery);
}

/** Read again whenever there are more or fewer of them. */
export const deadLettersQuery = (total: number) =>
  queryOptions({
    queryKey: ['dead-letters', total],
    queryFn: ({ signal }) => getJson<DeadLetter[]>('dead-letters', { signal }),
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
  });

export const clusterQuery = queryOptions({
  queryKey: ['cluster'],
  queryFn: ({ signal }) => getJson<Cluster>('cluster', { signal }),
  refetchInterval: ({ state }) => (state.data?.shared === false ? false : POLL_FAST),
});

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => getJson<ProcessOverview[]>('process/overview', { signal }),
});

export interface TrendSelection {
  days: number;
  tenant: string | null;
  engine: string | null;
}

/** How all processes do in the last days and in as many before. "" is the choice of rows without tenant. */
export const trendsQuery = ({ days, tenant, engine }: TrendSelection) =>
  queryOptions({
    queryKey: ['trends', days, tenant, engine],
    queryFn: ({ signal }) =>
      postJson<ProcessTrends>(
        'process/trends',
        { days, tenantIds: tenant === null ? null : [tenant || null], engines: engine === null ? null : [engine] },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });

export function useTrends(selection: TrendSelection) {
  const status = useStatus();
  return useQuery({ ...trendsQuery(selection), refetchInterval: isCatchingUp(status.data) ? 2 * POLL_FAST : 4 * POLL_CALM });
}

/** The process list, read again often while rows come in. */
export function useOverview() {
  const status = useStatus();
  return useQuery({ ...overviewQuery, refetchInterval: isCatchingUp(status.data) ? 2 * POLL_FAST : 4 * POLL_CALM });
}

const definition = (key: string) => `definition/process/${encodeURIComponent(key)}`;

export const tenantsQuery = (key: string) =>
  queryOptions({
    queryKey: ['tenants', key],
    queryFn: ({ signal }) =>
      postJson<Tenant[]>(
        `${definition(key)}/_resolveTenantsForVersions`,
        { versions: ['all'], filterByCollectionScope: null },
        { signal },
      ),
    staleTime: 5 * MINUTE,
  });

export const versionsQuery = (key: string) =>
  queryOptions({
    queryKey: ['versions', key],
    queryFn: ({ signal }) => getJson<DefinitionVersion[]>(`${definition(key)}/versions`, { signal }),
    staleTime: 5 * MINUTE,
  });

async function xmlOf(query: Record<string, string | undefined>, signal: AbortSignal): Promise<string | null> {
  try {
    return (await getText('definition/process/xml', { query, signal })) || null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** A version's model as XML; null if the server has none. */
export const xmlQuery = (key: string, tenantId: string | null, version: string) =>
  queryOptions({
    queryKey: ['xml', key, tenantId, version],
    queryFn: ({ signal }) => xmlOf({ key, version, tenantId: tenantId ?? undefined }, signal),
    // most versions look alike: the same text is not drawn again
    placeholderData: (previous: string | null | undefined, query) => (query?.queryKey[1] === key ? previous : undefined),
    staleTime: 5 * MINUTE,
  });

/** The model that an instance runs by. */
export const deploymentXmlQuery = (key: string, engine: string, definitionId: string) =>
  queryOptions({
    queryKey: ['xml', key, engine, definitionId],
    queryFn: ({ signal }) => xmlOf({ key, engine, definitionId }, signal),
    staleTime: 5 * MINUTE,
  });

export const flowNodeNamesQuery = (key: string, version: string, tenantId: string | null) =>
  queryOptions({
    queryKey: ['flow-node-names', key, version, tenantId],
    queryFn: ({ signal }) =>
      postJson<FlowNodeNames>(
        'flow-node/flowNodeNames',
        { processDefinitionKey: key, processDefinitionVersion: version, tenantId, nodeIds: [] },
        { signal },
      ),
    // sharing copies into plain objects, which loses a step called `__proto__`
    structuralSharing: false,
    staleTime: 5 * MINUTE,
  });

const PAGE = 100;

/** The instances of a raw data report, page by page. */
export const instancesQuery = (key: string, body: ReportDefinition) =>
  infiniteQueryOptions({
    queryKey: ['instances', key, body],
    queryFn: ({ signal, pageParam }) =>
      postJson<EvaluatedReport>('report/evaluate', body, { signal, query: { limit: String(PAGE), offset: String(pageParam) } }),
    initialPageParam: 0,
    getNextPageParam: ({ result }, pages) => (pages.length * PAGE < result.instanceCount ? pages.length * PAGE : undefined),
    placeholderData: (previous, query) => (query?.queryKey[1] === key ? previous : undefined),
  });

const FEW = 5;

/** The first rows of a raw data report. */
export const fewInstancesQuery = (key: string, name: string, body: ReportDefinition) =>
  queryOptions({
    queryKey: ['few-instances', key, name, body],
    queryFn: ({ signal }) => ask<EvaluatedReport>('report/evaluate', body, { signal, query: { limit: String(FEW) } }),
    placeholderData: (previous, query) => (query?.queryKey[1] === key && query.queryKey[2] === name ? previous : undefined),
  });

/** All about one instance, read again while it runs. */
export const instanceQuery = (engine: string, id: string, processKey: string) =>
  queryOptions({
    queryKey: ['instance', engine, id, engine === EVENT_ENGINE && processKey],
    queryFn: ({ signal }) =>
      getJson<InstanceDetails>(`process/instance/${encodeURIComponent(engine)}/${encodeURIComponent(id)}`, {
        signal,
        // several processes may be made of the same events
        ...(engine === EVENT_ENGINE && { query: { processDefinitionKey: processKey } }),
      }),
    refetchInterval: ({ state }) => (state.data && state.data.endDate === null ? 4 * POLL_CALM : false),
  });

export interface VariableSource {
  key: string;
  tenantIds: (string | null)[];
}

export const variableNamesQuery = ({ key, tenantIds }: VariableSource) =>
  queryOptions({
    queryKey: ['variables', key, tenantIds],
    queryFn: ({ signal }) =>
      postJson<VariableName[]>(
        'variables',
        { processesToQuery: [{ processDefinitionKey: key, processDefinitionVersions: ['all'], tenantIds }] },
        { signal },
      ),
    staleTime: MINUTE,
  });

/** Some of the values that contain `term`. */
export const variableValuesQuery = ({ key, tenantIds }: VariableSource, { name, type }: VariableName, term: string) =>
  queryOptions({
    queryKey: ['variable-values', key, tenantIds, name, type, term],
    queryFn: ({ signal }) =>
      postJson<string[]>(
        'variables/values',
        { processDefinitionKey: key, processDefinitionVersions: ['all'], tenantIds, name, type, valueFilter: term, resultOffset: 0, numResults: 100 },
        { signal },
      ),
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
  });

/** Evaluates an unsaved report. While other filters load, the figures of the same process stay in place. `apart`: as of ask(). */
export const evaluateQuery = (key: string, name: string, body: ReportDefinition | null, apart = false) =>
  queryOptions({
    queryKey: ['evaluate', key, name, body],
    queryFn: ({ signal }) => ask<EvaluatedReport>('report/evaluate', body, { signal, apart }),
    refetchInterval: MINUTE,
    placeholderData: (previous, query) => (query?.queryKey[1] === key ? previous : undefined),
  });

/** What is asked about a process beside its reports; of the report, data source and filters count. */
export const insightQuery = <T>(key: string, name: 'variants' | 'incidents' | 'findings', body: ReportDefinition, limit?: number) =>
  queryOptions({
    queryKey: ['insight', key, name, body, limit, apiLocale()],
    queryFn: ({ signal }) =>
      ask<T>(`process/${name}`, body, { signal, query: limit === undefined ? {} : { limit: String(limit) } }),
    refetchInterval: MINUTE,
    placeholderData: (previous, query) => (query?.queryKey[1] === key ? previous : undefined),
  });
