import { describe, expect, it } from 'vitest';
import { countReport, durationsReport, heatReport, readNodes, readNumbers, readWork, toFilters, type Selection } from './reports';
import type { ReportResult } from './types';

const NONE: Selection = { period: 'all', from: '', to: '', state: 'all', versions: [], tenants: [], variables: [], executed: [], notExecuted: [] };

describe('filters', () => {
  it('are none for everything', () => expect(toFilters(NONE)).toEqual([]));

  it('name their level and what they apply to', () => {
    expect(toFilters({ ...NONE, period: '30d', state: 'running' })).toEqual([
      { type: 'instanceStartDate', data: { type: 'rolling', start: { value: 30, unit: 'days' }, end: null }, filterLevel: 'instance', appliedTo: ['all'] },
      { type: 'runningInstancesOnly', data: null, filterLevel: 'instance', appliedTo: ['all'] },
    ]);
  });

  it('take whole local days, in whichever order', () => {
    const expected = { type: 'fixed', start: '2026-01-01T00:00:00.000+0100', end: '2026-06-30T23:59:59.999+0200' };
    expect(toFilters({ ...NONE, period: 'custom', from: '2026-01-01', to: '2026-06-30' })[0]?.data).toEqual(expected);
    expect(toFilters({ ...NONE, period: 'custom', from: '2026-06-30', to: '2026-01-01' })[0]?.data).toEqual(expected);
    expect(toFilters({ ...NONE, period: 'custom' })).toEqual([]);
    expect(toFilters({ ...NONE, period: 'custom', from: '2026-01-01' })).toHaveLength(1);
  });
});

describe('filters of variables and steps', () => {
  const filtersOf = (more: Partial<Selection>) => toFilters({ ...NONE, ...more }).map(({ type, data }) => ({ type, data }));

  it('carry values of the type of the variable', () => {
    const of = (type: string, values: (string | null)[]) => filtersOf({ variables: [{ name: 'v', type, operator: 'in', values }] })[0]?.data;
    expect(of('String', ['1', null])).toEqual({ name: 'v', type: 'String', data: { operator: 'in', values: ['1', null] } });
    expect(of('Long', ['1'])).toEqual({ name: 'v', type: 'Long', data: { operator: 'in', values: [1] } });
    expect(of('Boolean', ['true'])).toEqual({ name: 'v', type: 'Boolean', data: { values: [true] } });
  });

  it('name the steps that were gone through or not', () => {
    expect(filtersOf({ executed: ['a'], notExecuted: ['b', 'c'] })).toEqual([
      { type: 'executedFlowNodes', data: { operator: 'in', values: ['a'] } },
      { type: 'executedFlowNodes', data: { operator: 'not in', values: ['b', 'c'] } },
    ]);
  });
});

describe('requests', () => {
  it('ask for all measures of all flow nodes at once', () => {
    const { data } = heatReport({ key: 'order', versions: ['all'], tenantIds: [null, 'retail'] }, []);
    expect(data.view).toEqual({ entity: 'flowNode', properties: ['frequency', 'duration'] });
    expect(data.groupBy).toEqual({ type: 'flowNodes', value: null });
    expect(data.configuration.aggregationTypes).toEqual([
      { type: 'avg', value: null },
      { type: 'percentile', value: 50 },
      { type: 'percentile', value: 90 },
      { type: 'sum', value: null },
      { type: 'max', value: null },
    ]);
    expect(data.definitions[0]).toMatchObject({ identifier: 'd1', key: 'order', versions: ['all'], tenantIds: [null, 'retail'] });
  });

  it('ask for no more buckets of durations than there are bars, however long the longest took', () => {
    const { filter, configuration } = durationsReport({ key: 'a', versions: ['all'], tenantIds: [null] }, [], 5000, 100_000).data;
    expect(filter.at(-1)).toEqual({
      type: 'processInstanceDuration', data: { operator: '<', value: 100_000, unit: 'millis', includeNull: false }, filterLevel: 'instance', appliedTo: ['all'],
    });
    expect(configuration.customBucket).toMatchObject({ active: true, bucketSize: 5000 });
  });

  it('count instances alone', () => expect(countReport({ key: 'a', versions: ['all'], tenantIds: [null] }, []).data.view.properties).toEqual(['frequency']));
});

describe('results', () => {
  const measure = { userTaskDurationTime: null };
  const result: ReportResult = {
    instanceCount: 3,
    instanceCountWithoutFilters: 4,
    type: 'map',
    measures: [
      { ...measure, property: 'frequency', aggregationType: null, type: 'map', data: [{ key: 'a', value: 3, label: 'Approve' }] },
      {
        ...measure,
        property: 'duration',
        aggregationType: { type: 'percentile', value: 50 },
        type: 'map',
        data: [
          { key: 'a', value: 1200, label: 'Approve' },
          { key: 'b', value: null, label: null },
        ],
      },
    ],
  };

  it('become one row per node', () => {
    expect(readNodes(result, { b: 'Bill' })).toEqual([
      { id: 'a', name: 'Approve', count: 3, avg: null, p50: 1200, p90: null, total: null, incidents: null, target: null, longest: null },
      { id: 'b', name: 'Bill', count: 0, avg: null, p50: null, p90: null, total: null, incidents: null, target: null, longest: null },
    ]);
  });

  it('fall back to the id for a name', () => expect(readNodes(result)[1]?.name).toBe('b'));

  it('become figures', () => {
    const numbers: ReportResult = {
      ...result,
      type: 'number',
      measures: [
        { ...measure, property: 'frequency', aggregationType: null, type: 'number', data: 7 },
        { ...measure, property: 'duration', aggregationType: { type: 'percentile', value: 90 }, type: 'number', data: null },
        { ...measure, property: 'duration', aggregationType: { type: 'avg', value: null }, type: 'number', data: 12 },
      ],
    };
    expect(readNumbers(numbers)).toEqual({ count: 7, avg: 12, p50: null, p90: null, total: null, incidents: null, target: null, longest: null });
  });

  it('put who had the most time in their hands first', () => {
    const of = (property: string, time: string | null, type: 'sum' | 'percentile' | null, data: [string, number | null][]) => ({
      property, userTaskDurationTime: time, aggregationType: type && { type, value: null }, type: 'map' as const,
      data: data.map(([key, value]) => ({ key, value, label: key.toUpperCase() })),
    });
    const measures = [
      of('frequency', null, null, [['a', 2], ['b', 1]]),
      of('duration', 'idle', 'percentile', [['a', 5], ['b', 7]]), of('duration', 'idle', 'sum', [['a', 10], ['b', 70]]),
      of('duration', 'work', 'percentile', [['a', 1], ['b', null]]), of('duration', 'work', 'sum', [['a', 2], ['b', null]]),
    ];
    expect(readWork({ ...result, measures })).toEqual([
      { id: 'b', name: 'B', tasks: 1, idle: 7, work: null, total: 70 },
      { id: 'a', name: 'A', tasks: 2, idle: 5, work: 1, total: 12 },
    ]);
  });
});
