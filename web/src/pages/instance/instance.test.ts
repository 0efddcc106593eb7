import { describe, expect, it } from 'vitest';
import type { Assignment, NodeRun, TaskRun } from '../../api/types';
import { flowsOf, stepStates, takenFlows, type Flow } from './path';
import { lengthOf, rangeOf, stretchesOf } from './timeline';

const date = (second: number | null) => (second === null ? null : new Date(second * 1000).toISOString());
let number = 0;
const run = (flowNodeId: string, from: number, to: number | null, more: Partial<NodeRun> = {}): NodeRun => ({
  id: `run-${++number}`, flowNodeId, flowNodeName: flowNodeId, flowNodeType: 'serviceTask', startDate: date(from), endDate: date(to),
  duration: to === null ? null : (to - from) * 1000, canceled: false, calledProcessInstanceId: null, ...more,
});
const flow = (source: string, target: string): Flow => ({ id: `${source}-${target}`, source, target });
const flows = [flow('start', 'a'), flow('a', 'choice'), flow('choice', 'b'), flow('choice', 'c'), flow('b', 'a'), flow('b', 'end'), flow('c', 'end')];

describe('the way an instance took', () => {
  it('leads over the flows between runs that follow each other', () => {
    const taken = takenFlows(flows, [run('start', 0, 0), run('a', 0, 5), run('choice', 5, 5), run('c', 6, 9), run('end', 9, 9)]);
    expect([...taken.keys()].sort()).toEqual(['a-choice', 'c-end', 'choice-c', 'start-a']);
  });

  it('counts each round of a loop', () => {
    const taken = takenFlows(flows, [
      run('start', 0, 0), run('a', 0, 1), run('choice', 1, 1), run('b', 1, 2), run('a', 2, 3), run('choice', 3, 3), run('b', 3, 4), run('end', 4, 4),
    ]);
    expect(Object.fromEntries(taken)).toEqual({ 'start-a': 1, 'a-choice': 2, 'choice-b': 2, 'b-a': 1, 'b-end': 1 });
  });

  it('does not lead out of what runs or was canceled', () => {
    const taken = takenFlows(flows, [run('c', 0, 3, { canceled: true }), run('b', 0, null), run('end', 5, 5)]);
    expect(taken.size).toBe(0);
  });

  it('leads over all flows of a fork, and over each flow of a join once', () => {
    const both = [flow('fork', 'x'), flow('fork', 'y'), flow('x', 'join'), flow('y', 'join')];
    const taken = takenFlows(both, [run('fork', 0, 0), run('x', 0, 2), run('y', 0, 3), run('join', 2, 3), run('join', 3, 3)]);
    expect([...taken.values()]).toEqual([1, 1, 1, 1]);
  });

  it('goes round a loop of several instances by its frame', () => {
    const around = [flow('a', 'each'), flow('each', 'end')];
    const runs = [run('a', 0, 1), run('each#multiInstanceBody', 1, 9), run('each', 1, 4), run('each', 1, 9), run('end', 9, 9)];
    expect(Object.fromEntries(takenFlows(around, runs))).toEqual({ 'a-each': 1, 'each-end': 1 });
    expect(stepStates(runs, []).find(({ id }) => id === 'each')).toMatchObject({ runs: 2, duration: 11_000, running: false });
  });

  it('is read from models whatever their prefix', () => {
    const xml = '<bpmn:definitions xmlns:bpmn="x"><bpmn:process><bpmn:sequenceFlow id="f" sourceRef="a" targetRef="b"/></bpmn:process></bpmn:definitions>';
    expect(flowsOf(xml)).toEqual([{ id: 'f', source: 'a', target: 'b' }]);
    expect(flowsOf('nonsense')).toEqual([]);
  });
});

describe('the state of a step', () => {
  it('is what its last run and its incidents say', () => {
    const incident = { id: 'i', flowNodeId: 'a', flowNodeName: 'a', incidentType: null, message: null, status: 'open' as const, startDate: date(1), endDate: null, duration: 1 };
    const [a, b] = stepStates([run('a', 0, 1, { canceled: true }), run('b', 1, null), run('a', 2, 3)], [incident, { ...incident, status: 'resolved' }]);
    expect(a).toMatchObject({ runs: 2, canceled: false, openIncidents: 1, running: false });
    expect(b).toMatchObject({ runs: 1, running: true });
  });
});

describe('the timeline', () => {
  const task = (assignments: [number, boolean][], more: Partial<TaskRun> = {}): TaskRun => ({
    ...run('t', 0, 10), name: null, flowNodeInstanceId: null, dueDate: null, priority: 0, idleDuration: null, workDuration: null, assignee: null, assigneeName: null,
    candidateGroups: [], claimDate: null, assignments: assignments.map(([second, assigned]): Assignment => ({ date: date(second), assigned, user: 'u', userName: 'u' })), ...more,
  });
  const kinds = (assignments: [number, boolean][], more: Partial<TaskRun> = {}) =>
    stretchesOf(run('t', 0, 10), task(assignments, more), 0).map(({ kind, from, to }) => `${kind} ${from / 1000}-${to / 1000}`);

  it('shows who waits and who works', () => {
    expect(kinds([[3, true]])).toEqual(['wait 0-3', 'work 3-10']);
    expect(kinds([[0, true], [4, false], [6, true]])).toEqual(['work 0-4', 'wait 4-6', 'work 6-10']);
    expect(kinds([[2, true], [5, false], [5, true]])).toEqual(['wait 0-2', 'work 2-10']);
  });

  it('takes a task that nobody claimed as reports do', () => {
    expect(kinds([])).toEqual(['work 0-10']);
    expect(kinds([], { canceled: true })).toEqual(['wait 0-10']);
    expect(stretchesOf(run('t', 0, null), task([], { endDate: null }), 7000)).toEqual([{ kind: 'wait', from: 0, to: 7000 }]);
  });

  it('tells waiting steps from working ones', () => {
    const kind = (flowNodeType: string) => stretchesOf(run('x', 0, 1, { flowNodeType }), undefined, 0)[0]?.kind;
    expect(['receiveTask', 'intermediateTimer', 'intermediateMessageCatch', 'eventBasedGateway', 'parallelGateway', 'boundaryTimer'].map(kind)).toEqual(Array(6).fill('wait'));
    expect(['serviceTask', 'callActivity', 'startEvent', 'intermediateNoneThrowEvent'].map(kind)).toEqual(Array(4).fill('work'));
  });

  it('sums stretches, and reaches from the first start to now', () => {
    expect(lengthOf(stretchesOf(run('t', 0, 10), task([[3, true]]), 0), 'wait')).toBe(3000);
    expect(rangeOf([run('a', 2, 5), run('b', 3, null)], 9000)).toEqual({ from: 2000, to: 9000 });
    expect(rangeOf([run('a', 2, 2)], 0)).toEqual({ from: 2000, to: 2001 });
  });
});
