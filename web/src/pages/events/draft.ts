import type { TFunction } from 'i18next';
import type { EventProcess, EventSource, Mappings } from '../../api/events';

/** What the editor of an event-based process changes; as it is typed, not yet saved. */
export interface Draft {
  name: string;
  xml: string;
  mappings: Mappings;
  eventSources: EventSource[];
}

export function draftOf({ name, xml, mappings, eventSources }: EventProcess): Draft {
  return { name, xml: xml ?? '', mappings, eventSources };
}

const sorted = (mappings: Mappings) => Object.entries(mappings).sort(([a], [b]) => (a < b ? -1 : 1));

export function isChanged(draft: Draft, saved: Draft): boolean {
  return (
    draft.name !== saved.name ||
    draft.xml !== saved.xml ||
    JSON.stringify(sorted(draft.mappings)) !== JSON.stringify(sorted(saved.mappings)) ||
    JSON.stringify(draft.eventSources) !== JSON.stringify(saved.eventSources)
  );
}

export const sourceOf = (group: string | null): EventSource => ({ type: 'external', configuration: { eventScope: ['all'], includeAllGroups: false, group } });
export const ALL_SOURCES: EventSource[] = [{ type: 'external', configuration: { eventScope: ['all'], includeAllGroups: true, group: null } }];

export const isAll = (sources: readonly EventSource[]): boolean => sources.some(({ configuration }) => configuration.includeAllGroups);
export const groupsOf = (sources: readonly EventSource[]): (string | null)[] => sources.filter(({ configuration }) => !configuration.includeAllGroups).map(({ configuration }) => configuration.group);

const NAMED = 2;

/** "All events", "orders, without group", "5 groups". */
export function sourcesText(sources: readonly EventSource[], t: TFunction): string {
  if (isAll(sources)) return t('events.sources.all');
  const groups = groupsOf(sources);
  if (groups.length === 0) return t('events.sources.none');
  if (groups.length > NAMED) return t('events.sources.groups', { count: groups.length });
  return groups.map((group) => group ?? t('events.sources.ungrouped')).join(', ');
}
