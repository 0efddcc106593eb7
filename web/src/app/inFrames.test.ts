import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { inFrames } from './inFrames';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

it('calls back at once, and then once a frame, in order', () => {
  const called: string[] = [];
  const schedule = inFrames();
  schedule(() => called.push('a'));
  vi.advanceTimersByTime(0);
  expect(called).toEqual(['a']);
  schedule(() => called.push('b'));
  vi.advanceTimersByTime(10);
  schedule(() => called.push('c'));
  expect(called).toEqual(['a']);
  vi.advanceTimersByTime(6);
  expect(called).toEqual(['a', 'b', 'c']);
  vi.advanceTimersByTime(100);
  schedule(() => called.push('d'));
  vi.advanceTimersByTime(0);
  expect(called).toEqual(['a', 'b', 'c', 'd']);
});

it('takes callbacks from callbacks', () => {
  const called: string[] = [];
  const schedule = inFrames();
  schedule(() => schedule(() => called.push('later')));
  vi.advanceTimersByTime(0);
  expect(called).toEqual([]);
  vi.advanceTimersByTime(16);
  expect(called).toEqual(['later']);
});
