import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import type { CleanupRun, ClusterLease, ClusterNode, EngineStatus, ImportKind, ProcessTrend, Status } from '../api/types';
import { sortNodes } from '../diagram/HeatTable';
import { cleanupState, removedText } from './cleanupText';
import { dutiesOf } from './clusterText';
import { change, choices, durationChange, findProcesses, isSlower, sortProcesses } from './processList';
import { defaultRange, readView, unitOf, writeVariable } from './selection';
import { kindName, summarySentences } from './statusText';

const period = { started: 1, ended: 20, medianDuration: 100, p90Duration: 200 };
const process = (processDefinitionKey: string, processDefinitionName: string | null, openIncidents = 0, more: Partial<ProcessTrend> = {}): ProcessTrend => ({
  processDefinitionKey, processDefinitionName, openIncidents, engines: ['e'], tenants: [], period, before: period, startedPerDay: [1], instances: 1, running: 0, oldestRunning: null, ...more,
});

describe('process list', () => {
  const list = [process('b', 'Beta'), process('a', null), process('c', 'Gamma', 2)];

  it('puts trouble first, then goes by name', () => {
    expect(sortProcesses(list, { by: 'incidents', descending: true }).map((p) => p.processDefinitionKey)).toEqual(['c', 'a', 'b']);
    expect(sortProcesses(list, { by: 'name', descending: true }).map((p) => p.processDefinitionKey)).toEqual(['c', 'b', 'a']);
  });

  it('is searched by name and key', () => {
    expect(findProcesses(list, ' GAM ')).toHaveLength(1);
    expect(findProcesses(list, 'b')).toHaveLength(1);
    expect(findProcesses(list, '')).toBe(list);
  });

  it('has what is not known at the end', () => {
    const unknown = process('u', 'Unknown', 0, { period: { ...period, medianDuration: null } });
    for (const descending of [true, false]) {
      expect(sortProcesses([unknown, ...list], { by: 'median', descending }).at(-1)).toBe(unknown);
    }
  });

  it('calls a process slower only when enough instances ended in both periods', () => {
    const slow = process('s', null, 0, { period: { ...period, medianDuration: 138 } });
    expect(durationChange(slow)).toBeCloseTo(0.38);
    expect(isSlower(slow)).toBe(true);
    expect(durationChange({ ...slow, before: { ...period, ended: 9 } })).toBeNull();
    expect(change(5, 0)).toBeNull();
  });

  it('offers the tenants and engines that occur', () => {
    const some = [process('a', null, 0, { tenants: [{ id: null, name: 'Not defined' }, { id: 'r', name: 'Retail' }], engines: ['two', 'one'] })];
    expect(choices(some)).toEqual({ tenants: [{ id: '', name: 'Not defined' }, { id: 'r', name: 'Retail' }], engines: [{ id: 'one', name: 'one' }, { id: 'two', name: 'two' }] });
  });
});

describe('table of steps', () => {
  it('has what is not known at the end, whichever way it is sorted', () => {
    const node = (id: string, p90: number | null) => ({ id, name: id, count: 1, avg: null, p50: null, p90, total: null, incidents: null, target: null, longest: null });
    const rows = [node('x', null), node('small', 1), node('large', 9)];
    expect(sortNodes(rows, { by: 'p90', descending: true }).map((r) => r.id)).toEqual(['large', 'small', 'x']);
    expect(sortNodes(rows, { by: 'p90', descending: false }).map((r) => r.id)).toEqual(['small', 'large', 'x']);
  });
});

describe('address of the process page', () => {
  it('gives defaults for what is missing or unknown', () => {
    expect(readView('period=1000y&measure=p90&state=running')).toEqual({
      period: 'all', from: '', to: '', state: 'running', measure: 'p90', asTable: false, node: null,
      versions: [], tenants: [], variables: [], executed: [], notExecuted: [], targets: new Map(),
    });
  });

  it('holds conditions on variables, and drops what is none', () => {
    const choice = { name: 'customer', type: 'String', operator: 'in' as const, values: ['A & B', null] };
    const query = new URLSearchParams([['var', writeVariable(choice)], ['var', 'nonsense'], ['var', '["x","String","drop table",["1"]]'], ['through', 'a'], ['through', 'b']]);
    expect(readView(query.toString())).toMatchObject({ variables: [choice], executed: ['a', 'b'] });
  });

  it('divides charts over time into a sensible number of parts', () => {
    const now = new Date(2026, 2, 30);
    expect(unitOf({ period: '30d', from: '', to: '' }, now)).toBe('day');
    expect(unitOf({ period: 'all', from: '', to: '' }, now)).toBe('week');
    expect(unitOf({ period: 'custom', from: '2026-03-29', to: '' }, now)).toBe('hour');
    expect(unitOf({ period: 'custom', from: '2016-03-29', to: '2026-01-01' }, now)).toBe('month');
  });

  it('starts a custom range with the last 30 days', () => {
    expect(defaultRange(new Date(2026, 2, 30, 12))).toEqual({ from: '2026-03-01', to: '2026-03-30' });
  });
});

describe('instances of a cluster', () => {
  const node = (name: string, live = true) => ({ id: `id of ${name}`, name, live }) as ClusterNode;
  const lease = (duty: string, holder: string, standbys: string[]) => ({ duty, holder, standbys, state: 'held' }) as ClusterLease;
  const leases = [lease('import:main', 'id of a', ['b']), lease('cleanup', 'id of a', [])];

  it('shows what each does and what it would take over', () => {
    const t = i18next.t;
    expect(dutiesOf(node('a'), leases, t).held).toHaveLength(2);
    expect(dutiesOf(node('b'), leases, t)).toMatchObject({ held: [], standby: [expect.any(String)] });
    expect(dutiesOf(node('b', false), leases, t).standby).toEqual([]);
  });
});

describe('history cleanup', () => {
  const run: CleanupRun = {
    started: null, ended: null, tookMs: 0, removedProcessInstances: 0, processInstancesWithoutVariables: 0, removedDecisionInstances: 0,
    complete: false, interrupted: false, error: null,
  };
  const state = (lastRun: CleanupRun | null, waitsFor: string | null = null) => cleanupState({ enabled: true, nextRun: null, waitsFor, lastRun });

  it('is in one state', () => {
    expect(state(null)).toBe('scheduled');
    expect(state(run)).toBe('running');
    expect(state({ ...run, error: 'disk full' })).toBe('failed');
    expect(state({ ...run, error: 'stopped', interrupted: true })).toBe('stopped');
    expect(state({ ...run, complete: true })).toBe('done');
    expect(state({ ...run, complete: true }, 'the import')).toBe('waiting');
  });

  it('says what was removed', () => {
    expect(removedText(run, i18next.t)).toBe('nothing');
    expect(removedText({ ...run, removedProcessInstances: 1, removedDecisionInstances: 2 }, i18next.t)).toBe('1 instance, 2 decisions');
  });
});

describe('status sentences', () => {
  const kind = (name: string, caughtUp: boolean, deadLetters = 0): ImportKind => ({
    kind: name, rows: 20000, lastTimestamp: null, lagMs: null, rowsPerSecond: 0, caughtUp, lastPageAt: null, lastPageRows: null, lastError: null, deadLetters, untilCleanupMs: null,
  });
  const engine = (alias: string, kinds: ImportKind[], isConnected = true, message: string | null = null): EngineStatus => ({ alias, isConnected, message, kinds, deadLetters: kinds.reduce((total, k) => total + k.deadLetters, 0) });
  const say = (...engines: EngineStatus[]) => {
    const status: Status = { engineStatus: {}, connectedToElasticsearch: true, dataUntil: null, engines };
    return summarySentences(status, i18next.t, i18next.exists).join(' ').replaceAll('\u2009', ' ');
  };

  it('say that all is well', () => expect(say(engine('eu', [kind('variable-update', true)]))).toBe('All data flows.'));

  it('name what is late', () => {
    expect(say(engine('eu', [kind('variable-update', false), kind('incident-open', true)]))).toBe('Variables of eu still catch up; 40 000 rows read so far.');
    expect(say(engine('eu', []))).toContain('eu is catching up');
  });

  it('begin with an engine that is gone', () => {
    expect(say(engine('eu', [kind('variable-update', false)]), engine('us', [], false, 'Connection refused.'))).toMatch(/^us does not answer: Connection refused\. It is tried/);
  });

  it('mention rows that were set aside', () => expect(say(engine('eu', [kind('a', true, 1)]))).toContain('1 row was set aside'));

  it('have a name for a kind they do not know', () => expect(kindName('job-log-page', { t: i18next.t, exists: i18next.exists })).toBe('Job log page'));
});
