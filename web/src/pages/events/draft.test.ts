import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import type { EventProcessState, Mapping } from '../../api/events';
import { isChanged, sourcesText, type Draft } from './draft';
import { readEventList } from './IngestedEventsPage';
import { ALL_SOURCES, newEngineSource, sourcesOf } from './sourceChoice';
import { hasPage, STATES } from './stateText';

const mapping = (eventName: string): Mapping => ({ start: { group: null, source: 'shop', eventName, eventLabel: eventName }, end: null });
const saved: Draft = { name: 'Returns', xml: '<a/>', mappings: { a: mapping('x'), b: mapping('y') }, eventSources: ALL_SOURCES };

describe('a draft', () => {
  it('is changed by each of its parts', () => {
    expect(isChanged({ ...saved }, saved)).toBe(false);
    expect(isChanged({ ...saved, name: 'Other' }, saved)).toBe(true);
    expect(isChanged({ ...saved, xml: '<b/>' }, saved)).toBe(true);
    expect(isChanged({ ...saved, eventSources: [] }, saved)).toBe(true);
    expect(isChanged({ ...saved, mappings: { a: mapping('x') } }, saved)).toBe(true);
  });

  it('is not changed by the order of what is mapped', () => {
    expect(isChanged({ ...saved, mappings: { b: mapping('y'), a: mapping('x') } }, saved)).toBe(false);
  });
});

describe('sources', () => {
  const names: Record<string, string> = { orders: 'Order handling' };
  const text = (outside: 'all' | 'some' | 'none', groups: (string | null)[] = [], processes: string[] = []) =>
    sourcesText(sourcesOf({ outside, groups, engines: processes.map(newEngineSource) }), i18next.t, (key) => names[key] ?? key);

  it('are named as long as there are few', () => {
    expect(text('all')).toBe('All events');
    expect([text('some'), text('some', ['orders', null]), text('some', ['a', 'b', 'c'])]).toEqual(['No events chosen', 'orders, without group', '3 groups']);
  });

  it('are told with the processes of engines among them', () => {
    expect(text('none', [], ['orders', 'shipment'])).toBe('Order handling, shipment');
    expect(text('all', [], ['orders'])).toBe('All events of other systems, Order handling');
    expect(text('some', ['a', 'b', 'c'], ['x', 'y', 'z'])).toBe('3 groups, 3 processes');
  });
});

describe('states', () => {
  it('say what can be done next', () => {
    const actions = Object.fromEntries((Object.keys(STATES) as EventProcessState[]).map((state) => [state, STATES[state].action]));
    expect(actions).toEqual({ unmapped: null, mapped: 'publish', publish_pending: 'cancel', published: null, unpublished_changes: 'republish' });
  });

  it('have a process page once something was published', () => {
    expect((Object.keys(STATES) as EventProcessState[]).filter(hasPage)).toEqual(['published', 'unpublished_changes']);
  });
});

describe('the list of events', () => {
  it('is as its address says, and as it can be', () => {
    expect(readEventList('find=a%20b&sort=traceId&order=asc&page=3')).toEqual({ term: 'a b', sort: { by: 'traceId', descending: false }, page: 3 });
    expect(readEventList('sort=nonsense&page=-1')).toEqual({ term: '', sort: { by: 'timestamp', descending: true }, page: 1 });
    expect(readEventList('page=99999').page).toBe(200);
  });
});
