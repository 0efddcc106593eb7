import { toDayText } from '../api/dates';
import { MEASURES, PERIODS, STATES, type MeasureId, type Selection } from '../api/reports';

// The state of the process page as it stands in the query string.

export interface ProcessView extends Selection {
  measure: MeasureId;
  asTable: boolean;
  node: string | null;
}

function oneOf<T extends string>(all: readonly T[], text: string | null, fallback: T): T {
  return all.find((item) => item === text) ?? fallback;
}

export function readView(search: string): ProcessView {
  const query = new URLSearchParams(search);
  return {
    period: oneOf(PERIODS, query.get('period'), 'all'),
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
    state: oneOf(STATES, query.get('state'), 'all'),
    measure: oneOf(MEASURES, query.get('measure'), 'count'),
    asTable: query.get('view') === 'table',
    node: query.get('node'),
  };
}

/** A new custom range starts with the last 30 days, today included. */
export function defaultRange(now = new Date()): { from: string; to: string } {
  const start = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 29);
  return { from: toDayText(start), to: toDayText(now) };
}
