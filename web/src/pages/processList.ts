import type { ProcessTrend, TrendPeriod } from '../api/types';
import type { Sort } from '../ui/parts';

// What the list of processes shows, apart from how.

export const COLUMNS = ['name', 'started', 'startedChange', 'running', 'instances', 'incidents', 'median', 'p90', 'durationChange'] as const;
export type Column = (typeof COLUMNS)[number];

export const TREND_DAYS = { '7d': 7, '30d': 30, '90d': 90, '12m': 365 } as const;
export type TrendPeriodId = keyof typeof TREND_DAYS;

/** Fewer instances than these say nothing about how long a process takes. */
const ENDED_MIN = 10;
/** From here on a process is called slower. */
const SLOWER = 0.05;

export const nameOf = (p: ProcessTrend) => p.processDefinitionName || p.processDefinitionKey;

/** By how much `now` differs from `before`, as a share of it. */
export function change(now: number | null, before: number | null): number | null {
  return now === null || !before ? null : now / before - 1;
}

export function durationChange(p: ProcessTrend): number | null {
  const known = (period: TrendPeriod) => period.ended >= ENDED_MIN;
  return known(p.period) && known(p.before) ? change(p.period.medianDuration, p.before.medianDuration) : null;
}

export const isSlower = (p: ProcessTrend) => (durationChange(p) ?? 0) >= SLOWER;

const VALUE: Record<Exclude<Column, 'name'>, (p: ProcessTrend) => number | null> = {
  started: (p) => p.period.started,
  startedChange: (p) => change(p.period.started, p.before.started),
  running: (p) => p.running,
  instances: (p) => p.instances,
  incidents: (p) => p.openIncidents,
  median: (p) => p.period.medianDuration,
  p90: (p) => p.period.p90Duration,
  durationChange,
};

/** What is not known comes last, whichever way it goes; equal rows go by instances, then by name. */
export function sortProcesses(list: ProcessTrend[], { by, descending }: Sort<Column>): ProcessTrend[] {
  const direction = descending ? -1 : 1;
  const byName = (a: ProcessTrend, b: ProcessTrend) => nameOf(a).localeCompare(nameOf(b));
  const usual = (a: ProcessTrend, b: ProcessTrend) => b.period.started - a.period.started || byName(a, b);
  return [...list].sort((a, b) => {
    if (by === 'name') return direction * byName(a, b);
    const [x, y] = [VALUE[by](a), VALUE[by](b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || usual(a, b);
    return direction * (x - y) || usual(a, b);
  });
}

export function findProcesses(list: ProcessTrend[], term: string): ProcessTrend[] {
  const wanted = term.trim().toLocaleLowerCase();
  if (!wanted) return list;
  return list.filter((p) => `${nameOf(p)}\n${p.processDefinitionKey}`.toLocaleLowerCase().includes(wanted));
}

export interface Choice {
  id: string;
  name: string;
}

/** The tenants and engines that the list is about; rows without tenant have the id "". */
export function choices(list: ProcessTrend[]): { tenants: Choice[]; engines: Choice[] } {
  const tenants = new Map(list.flatMap((p) => p.tenants.map((tenant) => [tenant.id ?? '', tenant.name])));
  const engines = new Set(list.flatMap((p) => p.engines));
  const byName = (a: Choice, b: Choice) => a.name.localeCompare(b.name);
  return {
    tenants: [...tenants].map(([id, name]) => ({ id, name })).sort(byName),
    engines: [...engines].map((id) => ({ id, name: id })).sort(byName),
  };
}
