import type { Figures, NodeFigures } from '../../api/reports';

// What a new version changed, from the figures of both.

/** Fewer runs than these say nothing. */
export const RUNS_MIN = 10;

export interface VersionChange {
  id: string;
  name: string;
  before: Figures;
  after: Figures;
  /** Of the median, as a share of what it was; null when either side has too few runs. */
  share: number | null;
  /** How much longer or shorter all runs of the step take for an instance, on average, ms. */
  weight: number;
}

export function medianChange(before: Figures, after: Figures): number | null {
  const enough = (figures: Figures) => (figures.count ?? 0) >= RUNS_MIN && figures.p50 !== null;
  if (!enough(before) || !enough(after) || !before.p50) return null;
  return (after.p50 ?? 0) / before.p50 - 1;
}

/** Steps of either version, those first that changed the time of an instance most. */
export function versionChanges(before: NodeFigures[], after: NodeFigures[], instancesBefore: number, instancesAfter: number): VersionChange[] {
  const rows = new Map<string, VersionChange>();
  const none: Figures = { count: 0, avg: null, p50: null, p90: null, total: null, incidents: null, target: null, longest: null };
  for (const row of before) rows.set(row.id, { id: row.id, name: row.name, before: row, after: none, share: null, weight: 0 });
  for (const row of after) rows.set(row.id, { id: row.id, name: row.name, before: rows.get(row.id)?.before ?? none, after: row, share: null, weight: 0 });
  const each = (total: number | null, instances: number) => (instances > 0 ? (total ?? 0) / instances : 0);
  for (const row of rows.values()) {
    row.share = medianChange(row.before, row.after);
    row.weight = each(row.after.total, instancesAfter) - each(row.before.total, instancesBefore);
  }
  return [...rows.values()].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || a.name.localeCompare(b.name));
}
