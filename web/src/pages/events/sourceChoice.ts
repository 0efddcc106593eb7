import type { EngineConfiguration, EventScope, EventSource, ExternalSource } from '../../api/events';

// Where the events of a process come from, as it is being chosen.

export interface SourceChoice {
  /** Events that other systems send. */
  outside: 'all' | 'some' | 'none';
  /** Of account with `some`; null = events without one. */
  groups: (string | null)[];
  engines: EngineConfiguration[];
}

export const sourceOf = (group: string | null): ExternalSource => ({ type: 'external', configuration: { eventScope: ['all'], includeAllGroups: false, group } });
export const ALL_SOURCES: EventSource[] = [{ type: 'external', configuration: { eventScope: ['all'], includeAllGroups: true, group: null } }];

export const isOfEngine = (sources: readonly EventSource[]): boolean => sources.some(({ type }) => type === 'camunda');

export function choiceOf(sources: readonly EventSource[]): SourceChoice {
  const external = sources.flatMap((source) => (source.type === 'external' ? [source.configuration] : []));
  const engines = sources.flatMap((source) => (source.type === 'camunda' ? [source.configuration] : []));
  if (external.some(({ includeAllGroups }) => includeAllGroups)) return { outside: 'all', groups: [], engines };
  const groups = external.map(({ group }) => group);
  return { outside: groups.length > 0 ? 'some' : 'none', groups, engines };
}

export function sourcesOf({ outside, groups, engines }: SourceChoice): EventSource[] {
  const external = outside === 'all' ? ALL_SOURCES : outside === 'some' ? groups.map(sourceOf) : [];
  return [...external, ...engines.map((configuration): EventSource => ({ type: 'camunda', configuration }))];
}

/** As most want a process at first. */
export const newEngineSource = (processDefinitionKey: string): EngineConfiguration => ({
  processDefinitionKey,
  versions: ['all'],
  tenants: [],
  tracedByBusinessKey: true,
  traceVariable: null,
  eventScope: ['all'],
});

/** Start and end events are flow nodes. */
export const hasScope = ({ eventScope }: EngineConfiguration, scope: EventScope): boolean =>
  eventScope.includes(scope) || (scope === 'start_end' && eventScope.includes('all'));

export const toggled = <T>(list: readonly T[], one: T): T[] => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one]);

/** No tenants stand for all that the user may see. */
export const hasTenant = ({ tenants }: EngineConfiguration, tenant: string | null): boolean => tenants.length === 0 || tenants.includes(tenant);

/** With a tenant more or less of those that can be chosen; the last one stays. */
export function withTenant(source: EngineConfiguration, tenant: string | null, all: readonly (string | null)[]): (string | null)[] {
  const wanted = all.filter((one) => hasTenant(source, one) !== (one === tenant));
  return wanted.length > 0 ? wanted : source.tenants;
}

export type VersionMode = 'all' | 'latest' | 'some';

export function versionMode({ versions }: EngineConfiguration): VersionMode {
  if (versions.includes('all')) return 'all';
  return versions.length === 1 && versions[0] === 'latest' ? 'latest' : 'some';
}

export type Missing = 'sources' | 'group' | 'variable' | 'version' | 'scope';

/** What has to be said before the sources can be used, and of which process of an engine. */
export function missingOf({ outside, groups, engines }: SourceChoice): { what: Missing; key?: string } | null {
  if (outside === 'some' && groups.length === 0) return { what: 'group' };
  for (const { processDefinitionKey: key, tracedByBusinessKey, traceVariable, versions, eventScope } of engines) {
    if (!tracedByBusinessKey && !traceVariable) return { what: 'variable', key };
    if (versions.length === 0) return { what: 'version', key };
    if (eventScope.length === 0) return { what: 'scope', key };
  }
  return outside === 'none' && engines.length === 0 ? { what: 'sources' } : null;
}
