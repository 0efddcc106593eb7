import { describe, expect, it } from 'vitest';
import { dayBound, formatApiDate, parseApiDate, toDayText } from './dates';

describe('parseApiDate', () => {
  it('reads an offset without a colon', () => {
    expect(parseApiDate('2026-11-23T14:02:11.000+0100')?.toISOString()).toBe('2026-11-23T13:02:11.000Z');
    expect(parseApiDate('2026-11-23T14:02:11.250-0330')?.toISOString()).toBe('2026-11-23T17:32:11.250Z');
  });

  it('reads the common forms of ISO 8601 as well', () => {
    expect(parseApiDate('2026-11-23T14:02:11Z')?.toISOString()).toBe('2026-11-23T14:02:11.000Z');
    expect(parseApiDate('2026-11-23T14:02:11.5+01:00')?.toISOString()).toBe('2026-11-23T13:02:11.500Z');
  });

  it.each([null, undefined, '', '2026-11-23', '2026-13-01T00:00:00.000+0000', '2026-02-30T00:00:00.000+0000', 'soon'])('gives null for %s', (text) => {
    expect(parseApiDate(text)).toBeNull();
  });
});

describe('formatApiDate', () => {
  it('writes the offset of the zone at that time of the year', () => {
    expect(formatApiDate(new Date('2026-01-15T11:00:00.007Z'))).toBe('2026-01-15T12:00:00.007+0100');
    expect(formatApiDate(new Date('2026-07-15T11:00:00Z'))).toBe('2026-07-15T13:00:00.000+0200');
  });

  it('is read back as the same moment', () => {
    const moment = new Date('2026-10-25T01:30:00.123Z');
    expect(parseApiDate(formatApiDate(moment))).toEqual(moment);
  });
});

describe('days', () => {
  it('begin and end in the local zone', () => {
    expect(formatApiDate(dayBound('2026-03-29', false)!)).toBe('2026-03-29T00:00:00.000+0100');
    expect(formatApiDate(dayBound('2026-03-29', true)!)).toBe('2026-03-29T23:59:59.999+0200');
    expect(toDayText(new Date('2026-03-28T23:30:00Z'))).toBe('2026-03-29');
  });

  it.each(['', '2026-02-30', 'tomorrow'])('%s is not a day', (text) => expect(dayBound(text, false)).toBeNull());
});
