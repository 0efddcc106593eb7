import { describe, expect, it } from 'vitest';
import { formatCount, formatDuration } from '../ui/format';
import { bestView, MIN_SCALE } from './fit';
import { countScale, durationScale, legend, stepOf } from './heat';

const S = 1000, MIN = 60 * S, H = 60 * MIN, D = 24 * H;

describe('duration scale', () => {
  const values = [38, 1100, 9 * S, 190 * S, 1.8 * H, 9.7 * H, 30 * H, 0, null];
  const scale = durationScale(values);

  it('has round, rising limits between the smallest and the largest value', () => {
    expect(scale.limits).toHaveLength(4);
    expect([...scale.limits].sort((a, b) => a - b)).toEqual(scale.limits);
    expect(scale.limits[0]).toBeGreaterThan(38);
    expect(scale.limits[3]).toBeLessThanOrEqual(30 * H);
  });

  it('gives the extremes the first and the last colour, and no data none', () => {
    expect(stepOf(38, scale)).toBe(1);
    expect(stepOf(0, scale)).toBe(1);
    expect(stepOf(30 * H, scale)).toBe(5);
    expect(stepOf(null, scale)).toBe(0);
  });

  it('names its steps with units', () => {
    const texts = legend(scale, (v) => formatDuration(v, 'en')).map((e) => e.text);
    expect(texts).toHaveLength(5);
    expect(texts[0]).toMatch(/^< \d+\sm?s$/);
    expect(texts[4]).toMatch(/^≥ /);
  });

  it('copes with one value, equal values and none at all', () => {
    expect(stepOf(2 * D, durationScale([2 * D]))).toBe(5);
    expect(stepOf(90, durationScale([90, 90, 90]))).toBe(5);
    expect(durationScale([null, 0]).limits).toEqual([]);
    expect(legend(durationScale([]), String)).toEqual([]);
  });
});

describe('count scale', () => {
  it('has even, round steps', () => {
    expect(countScale([0, 312, 18412]).limits).toEqual([4000, 8000, 12000, 16000]);
    expect(countScale([99]).limits).toEqual([20, 40, 60, 80]);
  });

  it('leaves what never ran without colour', () => {
    const scale = countScale([0, 50]);
    expect(stepOf(0, scale)).toBe(0);
    expect(stepOf(50, scale)).toBe(5);
    expect(stepOf(3, scale)).toBe(1);
  });

  it('works for the smallest numbers', () => {
    for (let max = 1; max <= 12; max++) {
      const scale = countScale([max]);
      expect(stepOf(max, scale)).toBe(5);
      expect(scale.limits.every(Number.isInteger)).toBe(true);
      expect(legend(scale, formatCount).at(-1)?.step).toBe(5);
    }
  });
});

describe('first view of a diagram', () => {
  const small = { x: 100, y: 50, width: 400, height: 200 };
  const wide = { x: 0, y: 0, width: 3000, height: 400 };

  it('shows all of a small diagram in the middle', () => {
    const { box, height } = bestView(small, 1000, undefined, 600);
    expect(box.x).toBeLessThan(100);
    expect(box.x + box.width).toBeGreaterThan(500);
    expect(box.x + box.width / 2).toBeCloseTo(300);
    expect(height).toBeLessThan(600);
  });

  it('keeps labels readable and starts a wide one at the hottest node', () => {
    const { box } = bestView(wide, 600, { x: 1500, y: 100, width: 100, height: 80 }, 600);
    expect(600 / box.width).toBeCloseTo(MIN_SCALE);
    expect(box.x + box.width / 2).toBeCloseTo(1550);
  });

  it('never starts beyond the edges', () => {
    const { box } = bestView(wide, 600, { x: 2950, y: 100, width: 50, height: 80 }, 600);
    expect(box.x + box.width).toBeLessThan(3100);
    expect(bestView(wide, 600, undefined, 600).box.x).toBeGreaterThan(-100);
  });
});
