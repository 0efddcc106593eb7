import { describe, expect, it } from 'vitest';
import { medianChange, versionChanges } from './versions';

const figures = (count: number, p50: number | null, total = 0) => ({ count, avg: p50, p50, p90: p50, total, incidents: null, target: null, longest: null });
const node = (id: string, count: number, p50: number | null, total: number) => ({ id, name: id, ...figures(count, p50, total) });

describe('what a version changed', () => {
  it('is told by the medians, from ten runs on', () => {
    expect(medianChange(figures(10, 100), figures(10, 138))).toBeCloseTo(0.38);
    expect(medianChange(figures(9, 100), figures(10, 138))).toBeNull();
    expect(medianChange(figures(10, null), figures(10, 138))).toBeNull();
  });

  it('lists first what an instance spends most more or less time in', () => {
    const before = [node('check', 100, 10, 1000), node('review', 50, 100, 5000), node('gone', 100, 1, 100)];
    const after = [node('check', 10, 10, 100), node('review', 10, 300, 3000), node('new', 10, 5, 50)];
    const rows = versionChanges(before, after, 100, 10);
    expect(rows.map((row) => [row.id, row.weight])).toEqual([['review', 250], ['new', 5], ['gone', -1], ['check', 0]]);
    expect(rows[0]?.share).toBe(2);
    expect(rows.find((row) => row.id === 'new')?.share).toBeNull();
  });
});
