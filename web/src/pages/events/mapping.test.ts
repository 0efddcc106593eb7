import { describe, expect, it } from 'vitest';
import type { EventCount, MappedEvent, Mappings } from '../../api/events';
import { flowNodesOf } from './flowNodes';
import { countMappings, findEvents, ofNodes, slotOf, slotsOf, sortEvents, toggle, usesOf, withMapped, type FlowNode } from './mapping';
import { NEW_MODEL } from './newModel';

const event = (eventName: string, more: Partial<MappedEvent> = {}): MappedEvent => ({ group: 'returns', source: 'shop', eventName, eventLabel: eventName, ...more });
const counted = (eventName: string, count: number, suggested = false): EventCount => ({ ...event(eventName), count, suggested });
const check: FlowNode = { id: 'check', name: 'Check goods', kind: 'activity' };
const asked: FlowNode = { id: 'asked', name: 'Asked', kind: 'event' };

describe('mapping', () => {
  it('has two places at an activity, one at an event, none at a gateway', () => {
    expect([slotsOf('activity'), slotsOf('event'), slotsOf('gateway')]).toEqual([['start', 'end'], ['start'], []]);
  });

  it('is made and taken away by the same tick', () => {
    const mapped = toggle({}, check, 'end', event('done'));
    expect(mapped).toEqual({ check: { start: null, end: event('done') } });
    expect(toggle(mapped, check, 'end', event('done'))).toEqual({});
  });

  it('replaces what was in its place, and leaves the other alone', () => {
    const both = toggle(toggle({}, check, 'start', event('begun')), check, 'end', event('done'));
    expect(toggle(both, check, 'end', event('closed'))).toEqual({ check: { start: event('begun'), end: event('closed') } });
  });

  it('lets an event be start or end of a step, not both', () => {
    const end = toggle({}, check, 'end', event('done'));
    expect(toggle(end, check, 'start', event('done'))).toEqual({ check: { start: event('done'), end: null } });
  });

  it('takes the one event of a moment wherever it is kept', () => {
    const kept: Mappings = { asked: { start: null, end: event('asked') } };
    expect(slotOf(kept, asked, event('asked'))).toBe('start');
    expect(toggle(kept, asked, 'start', event('asked'))).toEqual({});
    expect(toggle(kept, asked, 'start', event('other'))).toEqual({ asked: { start: event('other'), end: null } });
  });

  it('tells events of other groups and sources apart', () => {
    const mappings = toggle({}, check, 'start', event('begun', { group: null }));
    expect(slotOf(mappings, check, event('begun'))).toBeNull();
    expect(slotOf(mappings, check, event('begun', { source: 'gate', group: null }))).toBeNull();
    expect(slotOf(mappings, check, event('begun', { group: null }))).toBe('start');
  });

  it('names all steps that an event tells of', () => {
    const mappings = toggle(toggle({}, check, 'end', event('x')), asked, 'start', event('x'));
    expect(usesOf(mappings, [check, asked], event('x')).map(({ node, slot }) => [node.id, slot])).toEqual([['check', 'end'], ['asked', 'start']]);
    expect(countMappings(mappings)).toBe(2);
  });

  it('is out of sight for deleted steps, whatever their names', () => {
    const mappings = toggle(toggle({}, check, 'end', event('x')), asked, 'start', event('x'));
    expect(Object.keys(ofNodes(mappings, [asked]))).toEqual(['asked']);
    expect(slotOf({}, { ...check, id: 'constructor' }, event('x'))).toBeNull();
  });
});

describe('events to map', () => {
  const events = [counted('asked', 3), counted('done', 9), counted('closed', 1, true)];
  const names = (list: EventCount[]) => list.map(({ eventName }) => eventName);

  it('come suggested ones first, in any order', () => {
    expect(names(sortEvents(events, 'count', true))).toEqual(['closed', 'done', 'asked']);
    expect(names(sortEvents(events, 'eventName', false))).toEqual(['closed', 'asked', 'done']);
  });

  it('are found by name, source and group', () => {
    expect(names(findEvents(events, ' DONE '))).toEqual(['done']);
    expect(findEvents(events, 'returns')).toHaveLength(3);
    expect(findEvents(events, 'nothing')).toEqual([]);
  });

  it('include mapped ones that have gone', () => {
    const mappings = toggle(toggle({}, check, 'start', event('gone')), check, 'end', event('done'));
    expect(withMapped(events, mappings).at(-1)).toEqual(counted('gone', 0));
    expect(withMapped(events, mappings)).toHaveLength(4);
  });
});

describe('steps of a model without a drawing', () => {
  it('are read from its text', () => {
    expect(flowNodesOf(NEW_MODEL)).toEqual([{ id: 'StartEvent_1', name: 'StartEvent_1', kind: 'event' }]);
  });
});
