import { describe, expect, it } from 'vitest';
import { matching } from './Palette';

const place = (name: string, key: string) => ({ name, key, href: `/${key}`, icon: 'process' as const });
const PLACES = [place('Reorder stock', 'restock'), place('Order handling', 'orderHandling'), place('Invoice', 'payOrder'), place('Status', '')];

describe('places of the palette', () => {
  it('are found by name and key, names that begin so first', () => {
    expect(matching(PLACES, ' ORDER ').map(({ name }) => name)).toEqual(['Order handling', 'Reorder stock', 'Invoice']);
    expect(matching(PLACES, 'stat').map(({ name }) => name)).toEqual(['Status']);
    expect(matching(PLACES, 'nothing like it')).toEqual([]);
  });

  it('are few, and the first ones while nothing is typed', () => {
    expect(matching(Array.from({ length: 50 }, (_, i) => place(`P${i}`, `p${i}`)), '').map(({ name }) => name).slice(0, 2)).toEqual(['P0', 'P1']);
    expect(matching(Array.from({ length: 50 }, (_, i) => place(`P${i}`, `p${i}`)), '')).toHaveLength(8);
  });
});
