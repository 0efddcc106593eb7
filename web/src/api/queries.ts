import { infiniteQueryOptions, keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { ApiError, getJson, getText, postJson } from './client';
import type {
  Cluster,
  CurrentUser,
  DefinitionVersion,
  EvaluatedReport,
  FlowNodeNames,
  ProcessOverview,
  ProcessTrends,
  ReportDefinition,
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

export const uiConfigurationQuery = queryOptions({
  queryKey: ['ui-configuration'],
  queryFn: ({ signal }) => getJson<UiConfiguration>('ui-configuration', { signal }),
  staleTime: Infinity,
});

/** True as long as an engine that answers still has rows to catch up with. */
export function isCatchingUp(status: Status | undefined): boolean {
  return (status?.engines ?? []).some((e) => e.isConnected && (e.kinds.length === 0 || e.kinds.some((k) => !k.caughtUp)));
}

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: async ({ signal }) => {
    const status = await getJson<Status>('status', { signal });
    return { ...status, engines: status.engines ?? [] };
  },
  refetchInterval: ({ state }) => (isCatchingUp(state.data) ? POLL_FAST : POLL_CALM),
});

export function useStatus() {
  return useQuery(statusQuery);
}

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

/** A version's model as XML; null if the server has none. */
export const xmlQuery = (key: string, tenantId: string | null, version: string) =>
  queryOptions({
    queryKey: ['xml', key, tenantId, version],
    queryFn: async ({ signal }): Promise<string | null> => {
      try {
        const query = { key, version, tenantId: tenantId ?? undefined };
        return (await getText('definition/process/xml', { query, signal })) || null;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
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

/** Evaluates an unsaved report. While other filters load, the figures of the same process stay in place. */
export const evaluateQuery = (key: string, name: string, body: ReportDefinition | null) =>
  queryOptions({
    queryKey: ['evaluate', key, name, body],
    queryFn: ({ signal }) => postJson<EvaluatedReport>('report/evaluate', body, { signal }),
    refetchInterval: MINUTE,
    placeholderData: (previous, query) => (query?.queryKey[1] === key ? previous : undefined),
  });
