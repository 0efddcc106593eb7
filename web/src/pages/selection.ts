import { toDayText } from '../api/dates';
import { MEASURES, PERIODS, STATES, type MeasureId, type Selection, type Targets, type VariableChoice } from '../api/reports';
import type { GroupUnit, VariableOperator } from '../api/types';

// The state of the process page as it stands in the query string.

export interface ProcessView extends Selection {
  measure: MeasureId;
  asTable: boolean;
  node: string | null;
  targets: Targets;
}

export function oneOf<T extends string>(all: readonly T[], text: string | null, fallback: T): T {
  return all.find((item) => item === text) ?? fallback;
}

const OPERATORS: readonly VariableOperator[] = ['in', 'not in', 'contains', 'not contains', '<', '<=', '>', '>='];

/** A condition in the address: JSON of name, type, operator and values. Null if it is none. */
function readVariable(text: string): VariableChoice | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(parsed)) return null;
  const [name, type, operator, values] = parsed as unknown[];
  const known = OPERATORS.find((one) => one === operator);
  if (typeof name !== 'string' || typeof type !== 'string' || !known || !Array.isArray(values) || values.length === 0) return null;
  const texts = values.filter((value): value is string | null => value === null || typeof value === 'string');
  return texts.length === values.length ? { name, type, operator: known, values: texts } : null;
}

export function writeVariable({ name, type, operator, values }: VariableChoice): string {
  return JSON.stringify([name, type, operator, values]);
}

/** Targets in the address: duration in ms, then the id of the step. */
function readTargets(texts: string[]): Targets {
  const out = new Map<string, number>();
  for (const text of texts) {
    const [, ms, id] = /^(\d{1,15})~(.+)$/.exec(text) ?? [];
    if (id !== undefined && Number(ms) > 0) out.set(id, Number(ms));
  }
  return out;
}

export function writeTargets(targets: Targets): string[] {
  return [...targets].map(([id, ms]) => `${Math.round(ms)}~${id}`);
}

export function readView(search: string): ProcessView {
  const query = new URLSearchParams(search);
  return {
    period: oneOf(PERIODS, query.get('period'), 'all'),
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
    state: oneOf(STATES, query.get('state'), 'all'),
    versions: query.getAll('version'),
    tenants: query.getAll('tenant'),
    variables: query.getAll('var').map(readVariable).filter((choice) => choice !== null),
    executed: query.getAll('through'),
    notExecuted: query.getAll('not-through'),
    measure: oneOf(MEASURES, query.get('measure'), 'p50'),
    asTable: query.get('view') === 'table',
    node: query.get('node'),
    targets: readTargets(query.getAll('target')),
  };
}

/** A new custom range starts with the last 30 days, today included. */
export function defaultRange(now = new Date()): { from: string; to: string } {
  const start = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 29);
  return { from: toDayText(start), to: toDayText(now) };
}

const DAY = 86_400_000;

/** What charts over time are divided into, so that there are neither too few nor too many parts. */
export function unitOf({ period, from, to }: Pick<Selection, 'period' | 'from' | 'to'>, now = new Date()): GroupUnit {
  if (period === 'all') return 'week';
  if (period !== 'custom') return period === '12m' ? 'week' : 'day';
  if (!from) return 'week';
  const days = ((to ? new Date(to) : now).getTime() - new Date(from).getTime()) / DAY;
  if (days <= 2) return 'hour';
  return days <= 100 ? 'day' : days <= 800 ? 'week' : 'month';
}

/** What clearing all filters takes away. */
export const FILTERS = ['period', 'from', 'to', 'state', 'version', 'tenant', 'var', 'through', 'not-through'];

/** The filters alone, as the query string of another page about the same process. */
export function filterSearch(search: string): string {
  const filters = [...new URLSearchParams(search)].filter(([name]) => FILTERS.includes(name));
  return filters.length > 0 ? `?${new URLSearchParams(filters).toString()}` : '';
}
