import { describe, expect, it } from 'vitest';
import { formatCount, formatDuration, formatPercent, formatRate, formatTime, NBSP, THIN } from './format';

const S = 1000, MIN = 60 * S, H = 60 * MIN, D = 24 * H;
const plain = (text: string) => text.replaceAll(NBSP, ' ').replaceAll(THIN, '_');

describe('formatCount', () => {
  it.each([
    [0, '0'], [9999, '9999'], [10000, '10_000'], [154741, '154_741'], [1840552, '1_840_552'], [-12500, '−12_500'], [null, '–'], [undefined, '–'], [NaN, '–'],
  ])('%s is %s', (value, text) => expect(plain(formatCount(value))).toBe(text));
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'], [38, '38 ms'], [999.4, '999 ms'], [999.6, '1 s'], [1100, '1.1 s'], [9 * S, '9 s'], [9949, '9.9 s'], [9960, '10 s'], [38.4 * S, '38 s'],
    [59.6 * S, '1 min'], [2 * MIN + 4 * S, '2 min 4 s'], [59 * MIN + 59.7 * S, '1 h'], [2 * H + 14 * MIN, '2 h 14 min'], [9 * H, '9 h'],
    [23 * H + 59.6 * MIN, '1 d'], [D + 22 * H, '1 d 22 h'], [D + 23.6 * H, '2 d'], [179 * D, '179 d'], [-90 * S, '−1 min 30 s'], [null, '–'], [undefined, '–'],
  ])('%s ms is %s', (ms, text) => expect(plain(formatDuration(ms, 'en'))).toBe(text));

  it('uses the names of the language elsewhere', () => {
    expect(plain(formatDuration(D + 22 * H, 'de'))).toBe('1 Tg. 22 Std.');
    expect(plain(formatDuration(1100, 'de'))).toBe('1,1 Sek.');
  });

  it('keeps a number and its unit on one line', () => expect(formatDuration(2 * H, 'en')).toBe(`2${NBSP}h`));
});

describe('formatPercent', () => {
  it.each([
    [0, '0 %'], [1, '100 %'], [0.724, '72 %'], [0.004, '<_1 %'], [0.999, '>_99 %'], [null, '–'],
  ])('%s is %s', (share, text) => expect(plain(formatPercent(share))).toBe(text));
});

describe('formatRate', () => {
  it.each([[0, '0'], [0.44, '0.4'], [38.2, '38'], [14880, '14_880']])('%s is %s', (rate, text) => expect(plain(formatRate(rate, 'en'))).toBe(text));
});

describe('formatTime', () => {
  const now = new Date('2026-11-23T13:05:00Z');
  it.each([
    ['2026-11-23T13:02:11Z', '14:02'], ['2026-11-21T01:00:00Z', '21 Nov 02:00'], ['2025-11-21T01:00:00Z', '21 Nov 2025 02:00'],
  ])('%s is %s', (date, text) => expect(formatTime(new Date(date), 'en', now)).toBe(text));
});
