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

/** When the session ends, and how long one lives without being used. */
export interface SessionEnd {
  endsInMs: number;
  lifeMs: number;
}

export interface UiConfiguration {
  optimizeVersion?: string;
  /** Codes of the languages that the server has. */
  availableLocales?: string[];
  fallbackLocale?: string;
  logoutHidden?: boolean;
  tenantsAvailable?: boolean;
  /** Rows in a CSV download. */
  exportCsvLimit?: number;
  webappsEndpoints?: Record<string, { endpoint: string; engineName: string }>;
}

/** A row that could not be stored. */
export interface DeadLetter {
  id: number;
  engine: string;
  kind: string;
  entityId: string;
  reason: string;
  raw: string;
  firstSeen: ApiDate;
  attempts: number;
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
  /** How long the engine keeps what is not read yet, at least; null: for ever, or it is not known. */
  untilCleanupMs: number | null;
}

export interface EngineCleanup {
  state: 'unknown' | 'off' | 'onDemand' | 'scheduled';
  /** The shortest of all definitions; null: none has one. */
  timeToLiveDays: number | null;
  /** Key of a definition that has it. */
  definition: string | null;
}

export interface EngineStatus {
  alias: string;
  isConnected: boolean;
  message: string | null;
  /** Of all kinds, also of those that are no streams of the engine. */
  deadLetters: number;
  /** When the engine removes its own history; only for those who are logged in. */
  engineCleanup?: EngineCleanup;
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
  label?: string | null;
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
  | (FilterBase & { type: 'processInstanceDuration'; data: { operator: '<'; value: number; unit: 'millis'; includeNull: false } })
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

// ---- one process instance

export type InstanceStateName = 'ACTIVE' | 'SUSPENDED' | 'COMPLETED' | 'EXTERNALLY_TERMINATED' | 'INTERNALLY_TERMINATED';

interface Span {
  startDate: ApiDate | null;
  /** Null while it runs. */
  endDate: ApiDate | null;
  /** Until now while it runs, ms. */
  duration: number | null;
}

export interface NodeRun extends Span {
  id: string;
  flowNodeId: string;
  flowNodeName: string;
  flowNodeType: string | null;
  canceled: boolean;
  calledProcessInstanceId: string | null;
}

export interface Assignment {
  date: ApiDate | null;
  /** False: taken away from this user. */
  assigned: boolean;
  user: string | null;
  userName: string | null;
}

export interface TaskRun extends Span {
  id: string;
  flowNodeId: string;
  flowNodeName: string;
  flowNodeInstanceId: string | null;
  name: string | null;
  dueDate: ApiDate | null;
  priority: number;
  canceled: boolean;
  idleDuration: number | null;
  workDuration: number | null;
  assignee: string | null;
  assigneeName: string | null;
  candidateGroups: string[];
  claimDate: ApiDate | null;
  assignments: Assignment[];
}

export interface VariableValue {
  id: string;
  name: string;
  /** Position in a list. */
  item: number;
  type: string;
  value: string | null;
  /** The value is longer than what is kept. */
  truncated: boolean;
  lastUpdate: ApiDate | null;
}

export interface IncidentRun extends Span {
  id: string;
  flowNodeId: string | null;
  flowNodeName: string | null;
  incidentType: string | null;
  message: string | null;
  status: 'open' | 'resolved' | 'deleted';
}

export interface InstanceDetails extends Span {
  engine: string;
  processInstanceId: string;
  processDefinitionKey: string;
  processDefinitionId: string;
  processDefinitionName: string | null;
  processDefinitionVersion: string | null;
  processDefinitionVersionTag: string | null;
  tenantId: string | null;
  businessKey: string | null;
  state: InstanceStateName;
  /** Of the instance that called this one. */
  superProcessInstanceId: string | null;
  flowNodes: NodeRun[];
  userTasks: TaskRun[];
  variables: VariableValue[];
  incidents: IncidentRun[];
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

export interface Variant {
  flowNodeIds: string[];
  instanceCount: number;
  medianDuration: number | null;
}

export interface Variants {
  endedInstanceCount: number;
  /** Instances whose path is not stored; of them nothing else is known here. */
  unknownPathCount: number;
  variants: Variant[];
}

export interface IncidentCause {
  flowNodeId: string;
  message: string;
  incidentCount: number;
  openIncidentCount: number;
  first: string;
  last: string;
}

export interface IncidentCauses {
  incidentCount: number;
  openIncidentCount: number;
  causes: IncidentCause[];
}

interface FindingText {
  /** What the sentence is about; occurs in the text. */
  subject: string;
  text: string;
}

export type Finding = FindingText &
  (
    | { kind: 'bottleneck'; flowNodeId: string }
    | { kind: 'version'; version: string; versionBefore: string; flowNodeId?: string }
    | { kind: 'incidentWave'; flowNodeId: string; from: string; until: string }
    | { kind: 'assignee'; flowNodeId: string }
    | { kind: 'variable'; variableName: string; variableType: string; variableValue: string }
  );

export interface Findings {
  findings: Finding[];
}
