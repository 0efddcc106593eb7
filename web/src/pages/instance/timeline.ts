import { parseApiDate } from '../../api/dates';
import type { NodeRun, TaskRun } from '../../api/types';

// When what ran: the rows and bars of the timeline.

export interface Stretch {
  kind: 'wait' | 'work';
  /** Epoch ms. */
  from: number;
  to: number;
}

const at = (text: string | null) => parseApiDate(text)?.getTime() ?? null;

/** Steps that wait for something by their nature: for a time, a message, a signal, the other branches. */
const isWait = (type: string | null) => type !== null && /^(receiveTask|(eventBased|parallel|inclusive)Gateway)$|^intermediate.*(Catch|Timer|Conditional)|^boundary/i.test(type);

/** A user task waits until somebody has it, and whenever it is given back; then it is worked on. */
function taskStretches(task: TaskRun, from: number, to: number): Stretch[] {
  if (task.assignments.length === 0) {
    // as reports count it: nobody can say, so an ended task was worked on all the time
    return [{ kind: task.endDate === null || task.canceled ? 'wait' : 'work', from, to }];
  }
  const stretches: Stretch[] = [];
  let kind: Stretch['kind'] = 'wait';
  let begin = from;
  const close = (end: number) => {
    const last = stretches.at(-1);
    if (end <= begin) return;
    // from hand to hand at one moment: nobody waited
    if (last?.kind === kind && last.to === begin) last.to = end;
    else stretches.push({ kind, from: begin, to: end });
    begin = end;
  };
  for (const { date, assigned } of task.assignments) {
    close(Math.min(Math.max(at(date) ?? begin, begin), to));
    kind = assigned ? 'work' : 'wait';
  }
  close(to);
  return stretches;
}

export function stretchesOf(run: NodeRun, task: TaskRun | undefined, now: number): Stretch[] {
  const from = at(run.startDate);
  if (from === null) return [];
  const to = Math.max(from, at(run.endDate) ?? now);
  if (task) return taskStretches(task, from, to);
  return [{ kind: isWait(run.flowNodeType) ? 'wait' : 'work', from, to }];
}

export const lengthOf = (stretches: Stretch[], kind: Stretch['kind']) =>
  stretches.filter((stretch) => stretch.kind === kind).reduce((sum, { from, to }) => sum + to - from, 0);

/** First start to last end of all that ran; never of no length. */
export function rangeOf(runs: NodeRun[], now: number): { from: number; to: number } {
  const starts = runs.map((run) => at(run.startDate)).filter((time) => time !== null);
  const ends = runs.map((run) => at(run.endDate) ?? now);
  const from = starts.length > 0 ? Math.min(...starts) : now;
  return { from, to: Math.max(from + 1, ...ends) };
}
