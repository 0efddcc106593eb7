import type { EventClass, EventCount, MappedEvent, Mapping, Mappings } from '../../api/events';

// Which events tell that a flow node began and ended.

export type NodeKind = 'activity' | 'event' | 'gateway';
export type Slot = 'start' | 'end';

export interface FlowNode {
  id: string;
  /** The id where the model has no name. */
  name: string;
  kind: NodeKind;
}

/** An event of the model is a moment, and so told by one event; runs of gateways follow from what lies before them. */
export function slotsOf(kind: NodeKind): Slot[] {
  if (kind === 'activity') return ['start', 'end'];
  return kind === 'event' ? ['start'] : [];
}

export function isSame(a: EventClass, b: EventClass): boolean {
  return a.eventName === b.eventName && a.source === b.source && (a.group ?? null) === (b.group ?? null);
}

export const classKey = ({ group, source, eventName }: EventClass): string => JSON.stringify([group, source, eventName]);

export function mappingOf(mappings: Mappings, id: string): Mapping {
  return (Object.hasOwn(mappings, id) ? mappings[id] : undefined) ?? { start: null, end: null };
}

/** What the event is for the flow node; a moment's one event counts as its start, whichever it is kept as. */
export function slotOf(mappings: Mappings, node: FlowNode, event: EventClass): Slot | null {
  const { start, end } = mappingOf(mappings, node.id);
  if (start && isSame(start, event)) return 'start';
  if (end && isSame(end, event)) return node.kind === 'activity' ? 'end' : 'start';
  return null;
}

/** Takes the event for the slot, or away from it. It is start or end of a flow node, not both. */
export function toggle(mappings: Mappings, node: FlowNode, slot: Slot, event: MappedEvent): Mappings {
  const { [node.id]: _, ...others } = mappings;
  const taken = slotOf(mappings, node, event) === slot;
  const before = node.kind === 'activity' ? mappingOf(mappings, node.id) : { start: null, end: null };
  const without = (one: MappedEvent | null) => (one && isSame(one, event) ? null : one);
  const { group, source, eventName, eventLabel } = event;
  const after: Mapping = { start: without(before.start), end: without(before.end) };
  if (!taken) after[slot] = { group, source, eventName, eventLabel };
  return after.start || after.end ? { ...others, [node.id]: after } : others;
}

export interface Use {
  node: FlowNode;
  slot: Slot;
}

/** The flow nodes that the event tells of. */
export function usesOf(mappings: Mappings, nodes: readonly FlowNode[], event: EventClass): Use[] {
  return nodes.flatMap((node) => {
    const slot = slotOf(mappings, node, event);
    return slot ? [{ node, slot }] : [];
  });
}

/** What is mapped to flow nodes that there are: those of deleted ones come back when the deletion is undone. */
export function ofNodes(mappings: Mappings, nodes: readonly FlowNode[]): Mappings {
  const known = new Set(nodes.map(({ id }) => id));
  return Object.fromEntries(Object.entries(mappings).filter(([id]) => known.has(id)));
}

export const countMappings = (mappings: Mappings): number =>
  Object.values(mappings).reduce((sum, { start, end }) => sum + (start ? 1 : 0) + (end ? 1 : 0), 0);

export type EventColumnId = 'eventName' | 'group' | 'source' | 'count';

/** The events that there are, and those that are mapped although there are none of them any more. */
export function withMapped(counts: readonly EventCount[], mappings: Mappings): EventCount[] {
  const all = [...counts];
  for (const { start, end } of Object.values(mappings)) {
    for (const event of [start, end]) {
      if (event && !all.some((one) => isSame(one, event))) all.push({ ...event, count: 0, suggested: false });
    }
  }
  return all;
}

export function findEvents(events: readonly EventCount[], term: string): EventCount[] {
  const wanted = term.trim().toLocaleLowerCase();
  return events.filter((one) => [one.eventLabel, one.eventName, one.source, one.group ?? ''].some((text) => text.toLocaleLowerCase().includes(wanted)));
}

/** Suggested ones first, whatever the order. */
export function sortEvents(events: readonly EventCount[], by: EventColumnId, descending: boolean): EventCount[] {
  const text = (one: EventCount) => (by === 'source' ? one.source : by === 'group' ? (one.group ?? '') : one.eventLabel);
  const compare = (a: EventCount, b: EventCount) => (by === 'count' ? a.count - b.count : text(a).localeCompare(text(b)));
  const tie = (a: EventCount, b: EventCount) => a.eventLabel.localeCompare(b.eventLabel) || a.source.localeCompare(b.source);
  return [...events].sort((a, b) => Number(b.suggested) - Number(a.suggested) || (descending ? -1 : 1) * compare(a, b) || tie(a, b));
}
