import { describe, expect, it } from 'vitest';
import { askedBelow, bars, barWidth, isTooWide } from './histogram';

const HOUR = 3_600_000;

describe('bars of durations', () => {
  it('have round widths, about twenty of them up to beyond p90', () => {
    expect(barWidth(40 * HOUR)).toBe(3 * HOUR);
    expect(barWidth(90)).toBe(10);
    expect(barWidth(0)).toBe(1);
    expect(barWidth(3000 * 24 * HOUR)).toBe(300 * 24 * HOUR);
  });

  it('count everything, the longest in a bar of its own', () => {
    const found = bars([{ key: '0', value: 3 }, { key: '10', value: 4 }, { key: '9990', value: 2 }], 10, 20);
    expect(found).toEqual([
      { from: 0, to: 10, count: 3 },
      { from: 10, to: 20, count: 4 },
      { from: 20, to: 30, count: 0 },
      { from: 30, to: null, count: 2 },
    ]);
  });

  it('end without a rest when there is none', () => {
    expect(bars([{ key: '0', value: 3 }], 10, 20)).toHaveLength(3);
  });

  it('know which are too many for one report, and what lies beyond them', () => {
    expect(isTooWide(100, 30 * 24 * HOUR)).toBe(true);
    expect(isTooWide(HOUR, 30 * 24 * HOUR)).toBe(false);
    expect(isTooWide(10, askedBelow(10))).toBe(false);
    expect(askedBelow(barWidth(20))).toBeGreaterThan(20 * 1.5);
    expect(bars([{ key: '0', value: 3 }], 10, 20, 2).at(-1)).toEqual({ from: 30, to: null, count: 2 });
  });
});
