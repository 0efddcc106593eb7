import { queryOptions, useQuery } from '@tanstack/react-query';
import { ApiError, getJson, getText, postJson } from './client';
import type {
  Cluster,
  CurrentUser,
  DefinitionVersion,
  EvaluatedReport,
  FlowNodeNames,
  ProcessOverview,
  ReportDefinition,
  Status,
  Tenant,
  UiConfiguration,
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

/** The newest model as XML; null if the server has none. */
export const xmlQuery = (key: string, tenantId: string | null) =>
  queryOptions({
    queryKey: ['xml', key, tenantId],
    queryFn: async ({ signal }): Promise<string | null> => {
      try {
        const query = { key, version: 'latest', tenantId: tenantId ?? undefined };
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

/** Evaluates an unsaved report. While other filters load, the figures of the same process stay in place. */
export const evaluateQuery = (key: string, name: string, body: ReportDefinition) =>
  queryOptions({
    queryKey: ['evaluate', key, name, body],
    queryFn: ({ signal }) => postJson<EvaluatedReport>('report/evaluate', body, { signal }),
    refetchInterval: MINUTE,
    placeholderData: (previous, query) => (query?.queryKey[1] === key ? previous : undefined),
  });
