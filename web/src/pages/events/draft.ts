import type { TFunction } from 'i18next';
import type { EventProcess, EventSource, Mappings } from '../../api/events';
import { choiceOf } from './sourceChoice';

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

const NAMED = 2;

/** "All events", "orders, without group", "5 groups, Order handling"; `nameOf` says how processes of engines are called. */
export function sourcesText(sources: readonly EventSource[], t: TFunction, nameOf: (key: string) => string): string {
  const { outside, groups, engines } = choiceOf(sources);
  const few = (names: string[], many: string) => (names.length > NAMED ? [many] : names);
  const texts = [
    ...(outside === 'all' ? [t(engines.length > 0 ? 'events.sources.allOutside' : 'events.sources.all')] : []),
    ...few(groups.map((group) => group ?? t('events.sources.ungrouped')), t('events.sources.groups', { count: groups.length })),
    ...few(engines.map(({ processDefinitionKey }) => nameOf(processDefinitionKey)), t('events.sources.processes', { count: engines.length })),
  ];
  return texts.length > 0 ? texts.join(', ') : t('events.sources.none');
}
