import { describe, expect, it } from 'vitest';
import { coverage, difference, marks } from './variants';

const COMMON = ['start', 'check', 'pay', 'ship', 'done'];

describe('difference to the commonest path', () => {
  it('names added and repeated steps', () => {
    expect(difference(COMMON, ['start', 'check', 'review', 'pay', 'pay', 'ship', 'done'])).toEqual({
      added: ['review'], repeated: ['pay'], skipped: [], endsAt: null,
    });
  });

  it('names skipped steps', () => {
    expect(difference(COMMON, ['start', 'pay', 'ship', 'done'])).toEqual({ added: [], repeated: [], skipped: ['check'], endsAt: null });
  });

  it('names another end instead of all that did not come', () => {
    expect(difference(COMMON, ['start', 'check', 'rejected'])).toEqual({ added: [], repeated: [], skipped: [], endsAt: 'rejected' });
  });

  it('is nothing for another order', () => {
    expect(difference(COMMON, ['start', 'pay', 'check', 'ship', 'done'])).toEqual({ added: [], repeated: [], skipped: [], endsAt: null });
  });
});

describe('marks', () => {
  it('stand out where a step is more than usual', () => {
    expect(marks(COMMON, ['start', 'check', 'check', 'review']).map(({ isExtra }) => isExtra)).toEqual([false, false, true, true]);
  });
});

describe('coverage', () => {
  it('is the share of the ended instances', () => {
    const variant = { flowNodeIds: [], medianDuration: null };
    expect(coverage([{ ...variant, instanceCount: 3 }, { ...variant, instanceCount: 2 }], 10)).toBe(0.5);
    expect(coverage([], 0)).toBeNull();
  });
});
