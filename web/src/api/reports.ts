import { dayBound, formatApiDate } from './dates';
import type { AggregationType, MapEntry, ReportDefinition, ReportFilter, ReportResult, StateFilterType } from './types';

export const PERIODS = ['all', '7d', '30d', '90d', '12m', 'custom'] as const;
export type Period = (typeof PERIODS)[number];

export const STATES = ['all', 'running', 'completed', 'canceled', 'suspended'] as const;
export type InstanceState = (typeof STATES)[number];

export const MEASURES = ['count', 'avg', 'p50', 'p90'] as const;
export type MeasureId = (typeof MEASURES)[number];

export interface Selection {
  period: Period;
  /** Days as yyyy-MM-dd; only with the period "custom". */
  from: string;
  to: string;
  state: InstanceState;
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

export function toFilters({ period, from, to, state }: Selection): ReportFilter[] {
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
  return filters;
}

const AGGREGATIONS: AggregationType[] = [
  { type: 'avg', value: null },
  { type: 'percentile', value: 50 },
  { type: 'percentile', value: 90 },
];

interface Target {
  key: string;
  tenantIds: (string | null)[];
}

function report(
  { key, tenantIds }: Target,
  filter: ReportFilter[],
  shape: Pick<ReportDefinition['data'], 'view' | 'groupBy' | 'visualization'>,
): ReportDefinition {
  return {
    name: '',
    reportType: 'process',
    combined: false,
    data: {
      definitions: [{ identifier: 'd1', key, name: null, displayName: null, versions: ['all'], tenantIds }],
      filter,
      ...shape,
      distributedBy: { type: 'none', value: null },
      configuration: { aggregationTypes: AGGREGATIONS },
    },
  };
}

/** Count, average, median and p90 of every flow node in one request. */
export function heatReport(target: Target, filter: ReportFilter[]): ReportDefinition {
  return report(target, filter, {
    view: { entity: 'flowNode', properties: ['frequency', 'duration'] },
    groupBy: { type: 'flowNodes', value: null },
    visualization: 'heat',
  });
}

/** Count, average, median and p90 of the instances themselves. */
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

export const RUNNING_ONLY: ReportFilter = { type: 'runningInstancesOnly', data: null, ...LEVEL };

// ---- reading results

function measureId(property: string, aggregation: AggregationType | null): MeasureId | null {
  if (property === 'frequency') return 'count';
  if (property !== 'duration') return null;
  if (aggregation?.type === 'avg') return 'avg';
  if (aggregation?.type === 'percentile') return aggregation.value === 50 ? 'p50' : aggregation.value === 90 ? 'p90' : null;
  return null;
}

export type Figures = Record<MeasureId, number | null>;

const NONE: Figures = { count: null, avg: null, p50: null, p90: null };

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

/** One row per flow node; a node that a measure does not mention has the count 0 and no durations. */
export function readNodes(result: ReportResult, names: Record<string, string | null> = {}): NodeFigures[] {
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
  for (const row of rows.values()) row.count ??= 0;
  return [...rows.values()];
}
