import { dayBound, formatApiDate } from './dates';
import type { AggregationType, GroupUnit, MapEntry, RawRow, ReportDefinition, ReportFilter, ReportResult, StateFilterType, VariableOperator } from './types';

export const PERIODS = ['all', '7d', '30d', '90d', '12m', 'custom'] as const;
export type Period = (typeof PERIODS)[number];

export const STATES = ['all', 'running', 'completed', 'canceled', 'suspended'] as const;
export type InstanceState = (typeof STATES)[number];

export const MEASURES = ['count', 'avg', 'p50', 'p90', 'total', 'incidents', 'target'] as const;
export type MeasureId = (typeof MEASURES)[number];

export const isCount = (measure: MeasureId) => measure === 'count' || measure === 'incidents';
/** Durations are neither. The target is the median as a share of what was aimed at. */
export const isShare = (measure: MeasureId) => measure === 'target';

/** A condition on a variable; the values are texts, whatever the type. */
export interface VariableChoice {
  name: string;
  type: string;
  operator: VariableOperator;
  /** Null stands for "has no value". */
  values: (string | null)[];
}

export interface Selection {
  period: Period;
  /** Days as yyyy-MM-dd; only with the period "custom". */
  from: string;
  to: string;
  state: InstanceState;
  /** Empty = all. */
  versions: string[];
  /** Empty = all; "" = without tenant. */
  tenants: string[];
  variables: VariableChoice[];
  /** Ids of steps: instances that went through one of them. */
  executed: string[];
  /** Ids of steps: instances that went through none of them. */
  notExecuted: string[];
}

const ROLLING = {
  '7d': { value: 7, unit: 'days' },
  '30d': { value: 30, unit: 'days' },
  '90d': { value: 90, unit: 'days' },
  '12m': { value: 12, unit: 'months' },
} as const;

const STATE_FILTER: Record<Exclude<InstanceState, 'all'>, StateFilterType> = {
  running: 'runningInstancesOnly',
  completed: 'completedInstancesOnly',
  canceled: 'canceledInstancesOnly',
  suspended: 'suspendedInstancesOnly',
};

const LEVEL = { filterLevel: 'instance', appliedTo: ['all'] } satisfies Pick<ReportFilter, 'filterLevel' | 'appliedTo'>;

/** Whole local days, in whichever order they were given; an open side reaches back to the beginning, or to today. */
function customRange(from: string, to: string): { start: Date; end: Date } | null {
  const [a, b] = from && to && from > to ? [to, from] : [from, to];
  const start = dayBound(a, false);
  const end = dayBound(b, true);
  if (!start && !end) return null;
  const today = new Date();
  today.setHours(23, 59, 59, 999);
  return { start: start ?? new Date(1970, 0, 1), end: end ?? today };
}

export const NUMBER_TYPES = ['Short', 'Integer', 'Long', 'Double'];

function typed(type: string, value: string | null): string | number | boolean | null {
  if (value === null) return null;
  if (type === 'Boolean') return value === 'true';
  return NUMBER_TYPES.includes(type) ? Number(value) : value;
}

function variableFilter({ name, type, operator, values }: VariableChoice): ReportFilter {
  const data = { ...(type === 'Boolean' ? {} : { operator }), values: values.map((value) => typed(type, value)) };
  return { type: 'variable', data: { name, type, data }, ...LEVEL };
}

export function toFilters({ period, from, to, state, variables, executed, notExecuted }: Selection): ReportFilter[] {
  const filters: ReportFilter[] = [];
  if (period === 'custom') {
    const range = customRange(from, to);
    if (range) {
      const data = { type: 'fixed' as const, start: formatApiDate(range.start), end: formatApiDate(range.end) };
      filters.push({ type: 'instanceStartDate', data, ...LEVEL });
    }
  } else if (period !== 'all') {
    filters.push({ type: 'instanceStartDate', data: { type: 'rolling', start: ROLLING[period], end: null }, ...LEVEL });
  }
  if (state !== 'all') filters.push({ type: STATE_FILTER[state], data: null, ...LEVEL });
  for (const variable of variables) filters.push(variableFilter(variable));
  if (executed.length > 0) filters.push({ type: 'executedFlowNodes', data: { operator: 'in', values: executed }, ...LEVEL });
  if (notExecuted.length > 0) filters.push({ type: 'executedFlowNodes', data: { operator: 'not in', values: notExecuted }, ...LEVEL });
  return filters;
}

const AGGREGATIONS: AggregationType[] = [
  { type: 'avg', value: null },
  { type: 'percentile', value: 50 },
  { type: 'percentile', value: 90 },
  { type: 'sum', value: null },
  { type: 'max', value: null },
];

const MEDIAN: AggregationType = { type: 'percentile', value: 50 };
const MEDIAN_AND_SUM: AggregationType[] = [MEDIAN, { type: 'sum', value: null }];

export interface Target {
  key: string;
  versions: string[];
  tenantIds: (string | null)[];
}

type Shape = Pick<ReportDefinition['data'], 'view' | 'groupBy' | 'visualization'> & Partial<Pick<ReportDefinition['data'], 'configuration'>>;

function report({ key, versions, tenantIds }: Target, filter: ReportFilter[], shape: Shape): ReportDefinition {
  return {
    name: '',
    reportType: 'process',
    combined: false,
    data: {
      definitions: [{ identifier: 'd1', key, name: null, displayName: null, versions, tenantIds }],
      filter,
      distributedBy: { type: 'none', value: null },
      configuration: { aggregationTypes: AGGREGATIONS },
      ...shape,
    },
  };
}

/** Count and durations of every flow node in one request. */
export function heatReport(target: Target, filter: ReportFilter[], aggregationTypes = AGGREGATIONS): ReportDefinition {
  return report(target, filter, {
    view: { entity: 'flowNode', properties: ['frequency', 'duration'] },
    groupBy: { type: 'flowNodes', value: null },
    visualization: 'heat',
    configuration: { aggregationTypes },
  });
}

/** Count, median and sum of every flow node: what versions are compared by. */
export function versionHeatReport(target: Target, filter: ReportFilter[]): ReportDefinition {
  return heatReport(target, [...filter, FINISHED_ONLY], MEDIAN_AND_SUM);
}

/** How many incidents every flow node had. */
export function incidentReport(target: Target, filter: ReportFilter[]): ReportDefinition {
  return report(target, filter, {
    view: { entity: 'incident', properties: ['frequency'] },
    groupBy: { type: 'flowNodes', value: null },
    visualization: 'heat',
  });
}

/** Count and durations of the instances themselves. */
export function instanceReport(target: Target, filter: ReportFilter[]): ReportDefinition {
  return report(target, filter, {
    view: { entity: 'processInstance', properties: ['frequency', 'duration'] },
    groupBy: { type: 'none', value: null },
    visualization: 'number',
  });
}

export function countReport(target: Target, filter: ReportFilter[]): ReportDefinition {
  return report(target, filter, {
    view: { entity: 'processInstance', properties: ['frequency'] },
    groupBy: { type: 'none', value: null },
    visualization: 'number',
  });
}

/** Instances by the time of their start, of their end, or of each unit in which they ran. */
export function overTimeReport(target: Target, filter: ReportFilter[], date: 'startDate' | 'endDate' | 'runningDate', unit: GroupUnit): ReportDefinition {
  return report(target, filter, {
    view: { entity: 'processInstance', properties: ['frequency'] },
    groupBy: { type: date, value: { unit } },
    visualization: 'line',
  });
}

function bucketsOf(width: number): ReportDefinition['data']['configuration'] {
  return {
    aggregationTypes: [MEDIAN],
    customBucket: { active: true, bucketSize: width, bucketSizeUnit: 'millisecond', baseline: 0, baselineUnit: 'millisecond' },
  };
}

/** How many finished instances took how long, in buckets of `width` ms; `below`: only those that took less. */
export function durationsReport(target: Target, filter: ReportFilter[], width: number, below: number): ReportDefinition {
  const shorter: ReportFilter = { type: 'processInstanceDuration', data: { operator: '<', value: below, unit: 'millis', includeNull: false }, ...LEVEL };
  return report(target, [...filter, FINISHED_ONLY, shorter], {
    view: { entity: 'processInstance', properties: ['frequency'] },
    groupBy: { type: 'duration', value: null },
    visualization: 'bar',
    configuration: bucketsOf(width),
  });
}

/** The figures of the finished instances alone. */
export function finishedReport(target: Target, filter: ReportFilter[]): ReportDefinition {
  return instanceReport(target, [...filter, FINISHED_ONLY]);
}

const onlyNode = (id: string): ReportFilter => ({
  type: 'executedFlowNodes', data: { operator: 'in', values: [id] }, filterLevel: 'view', appliedTo: ['all'],
});

/** How many runs of a step took how long. */
export function nodeDurationsReport(target: Target, filter: ReportFilter[], node: string, width: number): ReportDefinition {
  return report(target, [...filter, onlyNode(node)], {
    view: { entity: 'flowNode', properties: ['frequency'] },
    groupBy: { type: 'duration', value: null },
    visualization: 'bar',
    configuration: bucketsOf(width),
  });
}

/** The median of a step, unit by unit of its start. */
export function nodeTrendReport(target: Target, filter: ReportFilter[], node: string, unit: GroupUnit): ReportDefinition {
  return report(target, [...filter, onlyNode(node)], {
    view: { entity: 'flowNode', properties: ['duration'] },
    groupBy: { type: 'startDate', value: { unit } },
    visualization: 'line',
    configuration: { aggregationTypes: [MEDIAN] },
  });
}

/** Count, and medians and sums of idle and work time of user tasks. */
export function workReport(target: Target, filter: ReportFilter[], by: 'assignee' | 'candidateGroup'): ReportDefinition {
  return report(target, filter, {
    view: { entity: 'userTask', properties: ['frequency', 'duration'] },
    groupBy: { type: by, value: null },
    visualization: 'table',
    configuration: { aggregationTypes: MEDIAN_AND_SUM, userTaskDurationTimes: ['idle', 'work'] },
  });
}

/** The instances themselves, sorted by a column of them. */
export function rawReport(target: Target, filter: ReportFilter[], by: string, descending: boolean): ReportDefinition {
  return report(target, filter, {
    view: { entity: null, properties: ['rawData'] },
    groupBy: { type: 'none', value: null },
    visualization: 'table',
    configuration: { aggregationTypes: AGGREGATIONS, sorting: { by, order: descending ? 'desc' : 'asc' } },
  });
}

/** The instances that spent most time in a step, the slowest first. */
export function slowestReport(target: Target, filter: ReportFilter[], node: string): ReportDefinition {
  const executed: ReportFilter = { type: 'executedFlowNodes', data: { operator: 'in', values: [node] }, ...LEVEL };
  return rawReport(target, [...filter, executed], `dur:${node}`, true);
}

export const FINISHED_ONLY: ReportFilter = { type: 'completedInstancesOnly', data: null, ...LEVEL };

export const RUNNING_ONLY: ReportFilter = { type: 'runningInstancesOnly', data: null, ...LEVEL };

// ---- reading results

export function readRaw(result: ReportResult): RawRow[] {
  const first = result.measures[0];
  return first?.type === 'raw' ? first.data : [];
}

/** The entries of the only measure of a report that is grouped. */
export function readMap(result: ReportResult): MapEntry[] {
  const first = result.measures[0];
  return first?.type === 'map' ? first.data : [];
}

export interface WorkFigures {
  id: string;
  name: string;
  tasks: number;
  idle: number | null;
  work: number | null;
  /** Idle and work time of all tasks together. */
  total: number;
}

/** One row per assignee or group, who spent or kept waiting the most time first. */
export function readWork(result: ReportResult): WorkFigures[] {
  const rows = new Map<string, WorkFigures>();
  for (const m of result.measures) {
    if (m.type !== 'map') continue;
    for (const { key, label, value } of m.data) {
      const row = rows.get(key) ?? { id: key, name: label ?? key, tasks: 0, idle: null, work: null, total: 0 };
      rows.set(key, row);
      if (m.property === 'frequency') row.tasks = value ?? 0;
      else if (m.aggregationType?.type === 'sum') row.total += value ?? 0;
      else row[m.userTaskDurationTime === 'idle' ? 'idle' : 'work'] = value;
    }
  }
  return [...rows.values()].sort((a, b) => b.total - a.total || a.name.localeCompare(b.name));
}

function measureId(property: string, aggregation: AggregationType | null): keyof Figures | null {
  if (property === 'frequency') return 'count';
  if (property !== 'duration') return null;
  if (aggregation?.type === 'avg') return 'avg';
  if (aggregation?.type === 'sum') return 'total';
  if (aggregation?.type === 'max') return 'longest';
  if (aggregation?.type === 'percentile') return aggregation.value === 50 ? 'p50' : aggregation.value === 90 ? 'p90' : null;
  return null;
}

export interface Figures extends Record<MeasureId, number | null> {
  longest: number | null;
}

const NONE: Figures = { count: null, avg: null, p50: null, p90: null, total: null, incidents: null, target: null, longest: null };

export function readNumbers(result: ReportResult): Figures {
  const figures = { ...NONE };
  for (const m of result.measures) {
    const id = measureId(m.property, m.aggregationType);
    if (id && m.type === 'number') figures[id] = m.data;
  }
  return figures;
}

export interface NodeFigures extends Figures {
  id: string;
  name: string;
}

/** Wanted medians of steps, ms by id. */
export type Targets = ReadonlyMap<string, number>;
const NO_TARGETS: Targets = new Map();

/** One row per flow node; a node that a measure does not mention has the count 0 and no durations. */
export function readNodes(
  result: ReportResult,
  names: Record<string, string | null> = Object.create(null) as Record<string, null>,
  incidents?: ReportResult,
  targets = NO_TARGETS,
): NodeFigures[] {
  const rows = new Map<string, NodeFigures>();
  const nameOf = (entry: MapEntry) => names[entry.key] || entry.label || entry.key;
  for (const m of result.measures) {
    const id = measureId(m.property, m.aggregationType);
    if (!id || m.type !== 'map') continue;
    for (const entry of m.data) {
      let row = rows.get(entry.key);
      if (!row) {
        row = { ...NONE, id: entry.key, name: nameOf(entry) };
        rows.set(entry.key, row);
      }
      row[id] = entry.value;
    }
  }
  for (const entry of incidents ? readMap(incidents) : []) {
    const row = rows.get(entry.key);
    if (row) row.incidents = entry.value;
  }
  for (const row of rows.values()) {
    row.count ??= 0;
    const aim = targets.get(row.id);
    row.target = aim !== undefined && row.p50 !== null ? row.p50 / aim : null;
  }
  return [...rows.values()];
}
