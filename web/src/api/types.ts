// The shapes of the REST API that the application uses. One place until they are generated from the API description.

/** A date as the API writes it: yyyy-MM-dd'T'HH:mm:ss.SSSZ, the offset without a colon. */
export type ApiDate = string;

export interface ApiErrorBody {
  errorCode?: string;
  errorMessage?: string;
  detailedMessage?: string;
}

export interface User {
  id: string;
  name: string | null;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  type: string;
}

export interface CurrentUser {
  user: User;
  authorizations: string[];
}

export interface UiConfiguration {
  optimizeVersion?: string;
  logoutHidden?: boolean;
  tenantsAvailable?: boolean;
  webappsEndpoints?: Record<string, { endpoint: string; engineName: string }>;
}

export interface ImportError {
  at: ApiDate;
  message: string;
}

export interface ImportKind {
  kind: string;
  rows: number;
  lastTimestamp: ApiDate | null;
  lagMs: number | null;
  rowsPerSecond: number;
  caughtUp: boolean;
  lastPageAt: ApiDate | null;
  lastPageRows: number | null;
  lastError: ImportError | null;
  deadLetters: number;
}

export interface EngineStatus {
  alias: string;
  isConnected: boolean;
  message: string | null;
  kinds: ImportKind[];
}

export interface Status {
  engineStatus: Record<string, { isConnected: boolean; isImporting: boolean }>;
  connectedToElasticsearch: boolean;
  dataUntil: ApiDate | null;
  engines: EngineStatus[];
  /** Only for those who are logged in. */
  historyCleanup?: HistoryCleanup;
}

export interface CleanupRun {
  started: ApiDate | null;
  /** Null while it runs. */
  ended: ApiDate | null;
  tookMs: number;
  removedProcessInstances: number;
  processInstancesWithoutVariables: number;
  removedDecisionInstances: number;
  complete: boolean;
  /** Stopped, or another instance does it now: no fault. */
  interrupted: boolean;
  error: string | null;
}

export interface HistoryCleanup {
  enabled: boolean;
  nextRun: ApiDate | null;
  /** Why a run that is due has not begun. */
  waitsFor: string | null;
  lastRun: CleanupRun | null;
}

export interface ClusterNode {
  id: string;
  name: string;
  version: string;
  address: string;
  /** The instance that answered. */
  self: boolean;
  live: boolean;
  started: ApiDate;
  heartbeat: ApiDate;
  silentMs: number;
  mayImport: string[];
  historyCleanup: boolean;
  eventFeed: boolean;
  eventProcessing: boolean;
}

export interface ClusterLease {
  /** `import:<engine>`, `cleanup`, `events` */
  duty: string;
  state: 'unknown' | 'held' | 'standby' | 'free';
  holder: string | null;
  holderName: string | null;
  epoch: number;
  since: ApiDate | null;
  standbys: string[];
  lastFailover: { from: string; at: ApiDate; tookMs: number } | null;
}

export interface Cluster {
  /** False: one instance with a store of its own. */
  shared: boolean;
  storeTrouble: string | null;
  nodes: ClusterNode[];
  leases: ClusterLease[];
  warnings: { kind: string; text: string }[];
}

export interface ProcessOverview {
  processDefinitionKey: string;
  processDefinitionName: string | null;
  owner: { id: string | null; name: string | null } | null;
  digest: { enabled: boolean };
  kpis: unknown[];
  instanceCount: number;
  runningInstanceCount: number;
  openIncidentCount: number;
}

export interface TrendPeriod {
  started: number;
  ended: number;
  /** Of what ended in it, ms. */
  medianDuration: number | null;
  p90Duration: number | null;
}

export interface ProcessTrend {
  processDefinitionKey: string;
  processDefinitionName: string | null;
  engines: string[];
  tenants: Tenant[];
  period: TrendPeriod;
  before: TrendPeriod;
  startedPerDay: number[];
  /** Of all times. */
  instances: number;
  running: number;
  oldestRunning: ApiDate | null;
  openIncidents: number;
}

export interface ProcessTrends {
  from: ApiDate;
  until: ApiDate;
  before: ApiDate;
  processes: ProcessTrend[];
}

export interface DefinitionVersion {
  version: string;
  versionTag: string | null;
}

export interface Tenant {
  id: string | null;
  name: string;
}

export interface FlowNodeNames {
  flowNodeNames: Record<string, string | null>;
}

// ---- reports

export type DateUnit = 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years';

export type StartDateData =
  | { type: 'rolling'; start: { value: number; unit: DateUnit }; end: null }
  | { type: 'fixed'; start: ApiDate; end: ApiDate };

export type VariableOperator = 'in' | 'not in' | 'contains' | 'not contains' | '<' | '<=' | '>' | '>=';

export interface VariableName {
  name: string;
  type: string;
}

interface FilterBase {
  filterLevel: 'instance';
  appliedTo: string[];
}

interface ViewFilterBase {
  filterLevel: 'view';
  appliedTo: string[];
}

export type StateFilterType =
  | 'runningInstancesOnly'
  | 'completedInstancesOnly'
  | 'canceledInstancesOnly'
  | 'suspendedInstancesOnly';

export type ReportFilter =
  | (FilterBase & { type: 'instanceStartDate'; data: StartDateData })
  | (FilterBase & { type: StateFilterType; data: null })
  | (FilterBase & { type: 'variable'; data: { name: string; type: string; data: { operator?: VariableOperator; values: (string | number | boolean | null)[] } } })
  | ((FilterBase | ViewFilterBase) & { type: 'executedFlowNodes'; data: { operator: 'in' | 'not in'; values: string[] } });

export type GroupUnit = 'hour' | 'day' | 'week' | 'month';

export interface AggregationType {
  type: 'avg' | 'min' | 'max' | 'sum' | 'percentile';
  value: number | null;
}

export interface ReportDefinition {
  name: string;
  reportType: 'process';
  combined: false;
  data: {
    definitions: {
      identifier: string;
      key: string;
      name: string | null;
      displayName: string | null;
      versions: string[];
      tenantIds: (string | null)[];
    }[];
    filter: ReportFilter[];
    view: { entity: 'processInstance' | 'flowNode' | 'userTask' | 'incident' | null; properties: ('frequency' | 'duration' | 'rawData')[] };
    groupBy:
      | { type: 'none' | 'flowNodes' | 'assignee' | 'candidateGroup' | 'duration'; value: null }
      | { type: 'startDate' | 'endDate' | 'runningDate'; value: { unit: GroupUnit } };
    distributedBy: { type: 'none'; value: null };
    visualization: 'number' | 'heat' | 'table' | 'bar' | 'line';
    configuration: {
      aggregationTypes: AggregationType[];
      sorting?: { by: string; order: 'asc' | 'desc' };
      userTaskDurationTimes?: ('idle' | 'work' | 'total')[];
      customBucket?: { active: true; bucketSize: number; bucketSizeUnit: 'millisecond'; baseline: 0; baselineUnit: 'millisecond' };
    };
  };
}

/** A process instance as a row of raw data. */
export interface RawRow {
  processDefinitionKey: string;
  processDefinitionId: string;
  processInstanceId: string;
  counts: { incidents: number; openIncidents: number; userTasks: number };
  /** By step; null where the instance never was. */
  flowNodeDurations: Record<string, { name: string; value: number | null }>;
  businessKey: string | null;
  startDate: ApiDate | null;
  endDate: ApiDate | null;
  duration: number | null;
  engineName: string;
  tenantId: string | null;
  /** "" where the instance has none of that name. */
  variables: Record<string, string | null>;
}

export interface MapEntry {
  key: string;
  value: number | null;
  label: string | null;
}

interface MeasureBase {
  property: string;
  aggregationType: AggregationType | null;
  userTaskDurationTime: string | null;
}

export type NumberMeasure = MeasureBase & { type: 'number'; data: number | null };
export type MapMeasure = MeasureBase & { type: 'map'; data: MapEntry[] };
export type RawMeasure = MeasureBase & { type: 'raw'; data: RawRow[] };
export type Measure = NumberMeasure | MapMeasure | RawMeasure;

export interface ReportResult {
  instanceCount: number;
  instanceCountWithoutFilters: number;
  type: string;
  measures: Measure[];
}

export interface EvaluatedReport {
  result: ReportResult;
}
