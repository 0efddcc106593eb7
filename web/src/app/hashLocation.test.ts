import { beforeEach, describe, expect, it } from 'vitest';
import { holdHere, navigate, setSearch, useHashLocation } from './hashLocation';

describe('hash location', () => {
  beforeEach(() => {
    window.location.hash = '';
  });

  it('keeps the query behind the path, inside the hash', () => {
    navigate('/dashboard/instant/order?period=30d');
    expect(window.location.hash).toBe('#/dashboard/instant/order?period=30d');
    expect(window.location.search).toBe('');
  });

  it('changes one value and keeps the others', () => {
    navigate('/dashboard/instant/order/?period=30d&measure=p50');
    setSearch({ state: 'running', period: null });
    expect(window.location.hash).toBe('#/dashboard/instant/order/?measure=p50&state=running');
    setSearch({ state: null, measure: null });
    expect(window.location.hash).toBe('#/dashboard/instant/order/');
  });

  it('makes one entry in the history for a change, none for a replacement', () => {
    navigate('/a');
    const before = window.history.length;
    setSearch({ x: '1' });
    setSearch({ x: '1' });
    setSearch({ x: '2' }, { replace: true });
    expect(window.history.length).toBe(before + 1);
  });

  it('stays where somebody holds it, but for the query', () => {
    navigate('/events/processes/1');
    const wanted: string[] = [];
    const release = holdHere((to) => wanted.push(to));
    navigate('/status');
    setSearch({ find: 'x' });
    expect(window.location.hash).toBe('#/events/processes/1?find=x');
    expect(wanted).toEqual(['#/status']);
    release();
    navigate('/status');
    expect(window.location.hash).toBe('#/status');
  });

  it('writes links with the hash', () => expect(useHashLocation.hrefs('/status')).toBe('#/status'));
});
