import type { IncidentRun, NodeRun } from '../../api/types';
import { parseApiDate } from '../../api/dates';

// Which way an instance took through its model: the engine keeps runs of steps, not of the flows between them.

export interface Flow {
  id: string;
  source: string;
  target: string;
}

/** Engines run the frame of a loop under the step's id with this behind it. */
const BODY = '#multiInstanceBody';

export const stepOf = (flowNodeId: string) => (flowNodeId.endsWith(BODY) ? flowNodeId.slice(0, -BODY.length) : flowNodeId);
export const isBody = (run: NodeRun) => run.flowNodeId.endsWith(BODY);

/** The sequence flows of a model; none when it cannot be read. */
export function flowsOf(xml: string): Flow[] {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const flows = [...document.getElementsByTagName('*')].filter(({ localName }) => localName === 'sequenceFlow');
  return flows.flatMap((flow) => {
    const [id, source, target] = ['id', 'sourceRef', 'targetRef'].map((name) => flow.getAttribute(name));
    return id && source && target ? [{ id, source, target }] : [];
  });
}

const at = (text: string | null) => parseApiDate(text)?.getTime() ?? null;

/** Runs that flows lead to and from: of a loop its frame, not each of its rounds. */
function outerRuns(runs: NodeRun[]): NodeRun[] {
  const framed = new Set(runs.filter(isBody).map((run) => stepOf(run.flowNodeId)));
  return runs.filter((run) => isBody(run) || !framed.has(run.flowNodeId));
}

/**
 * How often each flow was taken. Every run came over the flow from the run that ended last before it began; a run leads
 * over each flow once.
 */
export function takenFlows(flows: Flow[], runs: NodeRun[]): Map<string, number> {
  const taken = new Map<string, number>();
  const used = new Set<string>();
  const outer = outerRuns(runs);
  const bySource = new Map<string, NodeRun[]>();
  for (const run of outer) {
    if (run.canceled || at(run.endDate) === null) continue;
    const step = stepOf(run.flowNodeId);
    bySource.set(step, [...(bySource.get(step) ?? []), run]);
  }
  const byTarget = new Map<string, Flow[]>();
  for (const flow of flows) byTarget.set(flow.target, [...(byTarget.get(flow.target) ?? []), flow]);
  for (const run of outer) {
    const begin = at(run.startDate);
    let best: { use: string; flow: string; end: number } | null = null;
    for (const flow of byTarget.get(stepOf(run.flowNodeId)) ?? []) {
      for (const before of bySource.get(flow.source) ?? []) {
        const end = at(before.endDate);
        const use = `${before.id} ${flow.id}`;
        if (begin === null || end === null || end > begin || used.has(use) || before.id === run.id) continue;
        if (best === null || end > best.end) best = { use, flow: flow.id, end };
      }
    }
    if (best === null) continue;
    used.add(best.use);
    taken.set(best.flow, (taken.get(best.flow) ?? 0) + 1);
  }
  return taken;
}

export interface StepState {
  id: string;
  name: string;
  /** Rounds of a loop, not its frame. */
  runs: number;
  /** Of all of them together, ms. */
  duration: number;
  running: boolean;
  /** Its last run was. */
  canceled: boolean;
  openIncidents: number;
}

/** What there is to say of each step that was reached. */
export function stepStates(runs: NodeRun[], incidents: IncidentRun[]): StepState[] {
  const states = new Map<string, StepState>();
  for (const run of runs) {
    const id = stepOf(run.flowNodeId);
    const state = states.get(id) ?? { id, name: run.flowNodeName, runs: 0, duration: 0, running: false, canceled: false, openIncidents: 0 };
    states.set(id, state);
    state.running ||= run.endDate === null;
    state.canceled = run.canceled;
    if (isBody(run)) continue;
    state.runs++;
    state.duration += run.duration ?? 0;
  }
  for (const { flowNodeId, status } of incidents) {
    const state = flowNodeId === null ? undefined : states.get(stepOf(flowNodeId));
    if (state && status === 'open') state.openIncidents++;
  }
  return [...states.values()];
}
