import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { getJson, postJson } from './client';
import type { ApiDate } from './types';

/** No engine: what event-based processes are kept under. */
export const EVENT_ENGINE = 'event-based';

// Events of other systems, and the processes that are made of them.

export type EventProcessState = 'unmapped' | 'mapped' | 'publish_pending' | 'published' | 'unpublished_changes';

export interface EventProcessHead {
  id: string;
  name: string;
  lastModified: ApiDate;
  lastModifier: string;
  state: EventProcessState;
  /** Percent; null unless it is being published. */
  publishingProgress: number | null;
}

export interface EventClass {
  group: string | null;
  source: string;
  eventName: string;
}

export interface MappedEvent extends EventClass {
  eventLabel: string;
}

export interface Mapping {
  start: MappedEvent | null;
  end: MappedEvent | null;
}

/** By flow node. */
export type Mappings = Record<string, Mapping>;

/** What other systems send. */
export interface ExternalSource {
  type: 'external';
  /** group: null = events without one; of no account with includeAllGroups. */
  configuration: { eventScope: ['all']; includeAllGroups: boolean; group: string | null };
}

/** Start and end of process instances; start and end events; all flow nodes. */
export type EventScope = 'process_instance' | 'start_end' | 'all';

export interface EngineConfiguration {
  processDefinitionKey: string;
  /** `all`, `latest`, or numbers. */
  versions: string[];
  /** Empty: all that whoever saves it may see. */
  tenants: (string | null)[];
  tracedByBusinessKey: boolean;
  /** Its value tells the trace, unless the business key does. */
  traceVariable: string | null;
  eventScope: EventScope[];
}

/** What engines did for a process definition, which is a source once. */
export interface EngineSource {
  type: 'camunda';
  configuration: EngineConfiguration;
}

export type EventSource = ExternalSource | EngineSource;

export interface EventProcess extends EventProcessHead {
  xml: string | null;
  mappings: Mappings;
  eventSources: EventSource[];
}

export interface EventCount extends MappedEvent {
  count: number;
  /** Likely for the flow node that was asked for. */
  suggested: boolean;
}

export interface Role {
  identity: { id: string; type: 'user' | 'group'; name?: string };
}

export interface Conflicts {
  conflictedItems: { id: string; type: string; name: string }[];
}

export const EVENT_COLUMNS = ['eventName', 'source', 'group', 'traceId', 'timestamp'] as const;
export type EventColumn = (typeof EVENT_COLUMNS)[number];

export interface IngestedEvent extends EventClass {
  id: string;
  traceId: string;
  timestamp: ApiDate;
}

export interface EventPage {
  offset: number;
  limit: number;
  total: number;
  results: IngestedEvent[];
}

export interface EventListQuery {
  searchTerm: string;
  sortBy: EventColumn;
  descending: boolean;
  limit: number;
  offset: number;
}

const POLL_PUBLISHING = 1_000;
const GROUPS_MAX = 1_000;

export const eventProcessPath = (id: string) => `eventBasedProcess/${encodeURIComponent(id)}`;

/** Whether the user may edit event-based processes. */
export const eventsEnabledQuery = queryOptions({
  queryKey: ['events-enabled'],
  queryFn: ({ signal }) => getJson<boolean>('eventBasedProcess/isEnabled', { signal }),
  staleTime: Infinity,
});

const isPending = (process: EventProcessHead) => process.state === 'publish_pending';

export const eventProcessesQuery = queryOptions({
  queryKey: ['event-processes'],
  queryFn: ({ signal }) => getJson<EventProcessHead[]>('eventBasedProcess', { signal }),
  refetchInterval: ({ state }) => (state.data?.some(isPending) ? POLL_PUBLISHING : false),
});

export const eventProcessQuery = (id: string) =>
  queryOptions({
    queryKey: ['event-processes', id],
    queryFn: ({ signal }) => getJson<EventProcess>(eventProcessPath(id), { signal }),
    refetchInterval: ({ state }) => (state.data && isPending(state.data) ? POLL_PUBLISHING : false),
  });

export const conflictsQuery = (id: string) =>
  queryOptions({
    queryKey: ['event-process-conflicts', id],
    queryFn: ({ signal }) => getJson<Conflicts>(`${eventProcessPath(id)}/delete-conflicts`, { signal }),
    staleTime: 0,
  });

export const rolesQuery = (id: string) =>
  queryOptions({
    queryKey: ['event-process-roles', id],
    queryFn: ({ signal }) => getJson<Role[]>(`${eventProcessPath(id)}/role`, { signal }),
    staleTime: 0,
    gcTime: 0,
  });

export interface CountQuestion {
  eventSources: EventSource[];
  /** For suggestions: what is drawn and mapped, and the flow node that is looked at. */
  xml?: string;
  mappings?: Mappings;
  targetFlowNodeId?: string;
}

export const eventCountsQuery = (question: CountQuestion) =>
  queryOptions({
    queryKey: ['event-counts', question],
    queryFn: ({ signal }) => postJson<EventCount[]>('event/count', question, { signal }),
    placeholderData: keepPreviousData,
  });

export const eventGroupsQuery = (searchTerm: string) =>
  queryOptions({
    queryKey: ['event-groups', searchTerm],
    queryFn: ({ signal }) => getJson<(string | null)[]>('event/groups', { signal, query: { searchTerm, limit: String(GROUPS_MAX) } }),
    placeholderData: keepPreviousData,
  });

export interface EventDefinition {
  key: string;
  name: string | null;
}

/** Processes of engines whose history is also stored as events. */
export const eventDefinitionsQuery = queryOptions({
  queryKey: ['event-definitions'],
  queryFn: ({ signal }) => getJson<EventDefinition[]>('definition/process/keys', { signal, query: { camundaEventImportedOnly: 'true' } }),
});

export const eventsQuery = ({ searchTerm, sortBy, descending, limit, offset }: EventListQuery) =>
  queryOptions({
    queryKey: ['ingested-events', searchTerm, sortBy, descending, limit, offset],
    queryFn: ({ signal }) =>
      getJson<EventPage>('event', {
        signal,
        query: { searchTerm, sortBy, sortOrder: descending ? 'desc' : 'asc', limit: String(limit), offset: String(offset) },
      }),
    placeholderData: keepPreviousData,
  });
