import { describe, expect, it } from 'vitest';
import type { EngineConfiguration, EventSource } from '../../api/events';
import { ALL_SOURCES, choiceOf, hasScope, hasTenant, isOfEngine, missingOf, newEngineSource, sourceOf, sourcesOf, toggled, versionMode, withTenant } from './sourceChoice';

const engine = (part: Partial<EngineConfiguration> = {}): EngineConfiguration => ({ ...newEngineSource('orders'), ...part });
const none = { outside: 'none', groups: [] } as const;

describe('a choice of sources', () => {
  it('is read from sources and written as the same', () => {
    const ofEngine: EventSource = { type: 'camunda', configuration: engine({ tenants: ['retail', null], versions: ['2'] }) };
    for (const sources of [[], ALL_SOURCES, [sourceOf('a'), sourceOf(null)], [ofEngine], [...ALL_SOURCES, ofEngine], [sourceOf('a'), ofEngine]])
      expect(sourcesOf(choiceOf(sources))).toEqual(sources);
  });

  it('keeps groups out unless some are wanted', () => {
    expect(sourcesOf({ outside: 'all', groups: ['a'], engines: [] })).toEqual(ALL_SOURCES);
    expect(sourcesOf({ outside: 'none', groups: ['a'], engines: [] })).toEqual([]);
  });

  it('knows whether an engine is among them', () => {
    expect([isOfEngine(ALL_SOURCES), isOfEngine(sourcesOf({ ...none, groups: [], engines: [engine()] }))]).toEqual([false, true]);
  });
});

describe('what is missing', () => {
  const missing = (part: Partial<EngineConfiguration>) => missingOf({ ...none, groups: [], engines: [engine(), engine({ processDefinitionKey: 'shipment', ...part })] });

  it('is any source at all, or a group', () => {
    expect(missingOf({ ...none, groups: [], engines: [] })).toEqual({ what: 'sources' });
    expect(missingOf({ outside: 'some', groups: [], engines: [engine()] })).toEqual({ what: 'group' });
    expect(missingOf({ outside: 'some', groups: [null], engines: [] })).toBeNull();
    expect(missingOf({ outside: 'all', groups: [], engines: [] })).toBeNull();
  });

  it('is told of the process that it is missing of', () => {
    expect(missing({})).toBeNull();
    expect(missing({ tracedByBusinessKey: false })).toEqual({ what: 'variable', key: 'shipment' });
    expect(missing({ tracedByBusinessKey: false, traceVariable: 'customer' })).toBeNull();
    expect(missing({ versions: [] })).toEqual({ what: 'version', key: 'shipment' });
    expect(missing({ eventScope: [] })).toEqual({ what: 'scope', key: 'shipment' });
  });
});

describe('a process of engines', () => {
  it('has start and end events when it has all steps', () => {
    expect(hasScope(engine({ eventScope: ['all'] }), 'start_end')).toBe(true);
    expect(hasScope(engine({ eventScope: ['process_instance'] }), 'start_end')).toBe(false);
    expect(hasScope(engine({ eventScope: ['start_end'] }), 'all')).toBe(false);
  });

  it('counts with all, the latest or some versions', () => {
    const modes = [['all'], ['all', '2'], ['latest'], ['latest', '2'], ['2'], []].map((versions) => versionMode(engine({ versions })));
    expect(modes).toEqual(['all', 'all', 'latest', 'some', 'some', 'some']);
  });
});

describe('tenants of a process of engines', () => {
  const all = ['retail', 'wholesale', null];
  it('are all as long as none is left out', () => {
    expect(all.every((tenant) => hasTenant(engine(), tenant))).toBe(true);
    expect(withTenant(engine(), 'retail', all)).toEqual(['wholesale', null]);
  });
  it('come back, and the last one stays', () => {
    expect(withTenant(engine({ tenants: [null] }), 'wholesale', all)).toEqual(['wholesale', null]);
    expect(withTenant(engine({ tenants: [null] }), null, all)).toEqual([null]);
  });
});

describe('a list', () => {
  it('gains and loses what is ticked', () => {
    expect(toggled(['1'], '2')).toEqual(['1', '2']);
    expect(toggled(['1', '2'], '1')).toEqual(['2']);
  });
});
