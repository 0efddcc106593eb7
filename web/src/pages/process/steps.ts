import type { NodeFigures } from '../../api/reports';

// Which flow nodes are steps: gateways only route, and the time of containers is that of the steps inside. As the server
// judges when it looks for what stands out, so that both tell the same shares.

const NO_STEPS = new Set(['exclusiveGateway', 'inclusiveGateway', 'parallelGateway', 'complexGateway', 'eventBasedGateway', 'subProcess', 'transaction', 'adHocSubProcess']);
const LOOP_FRAME = '#multiInstanceBody';

/** Ids of the gateways and containers of a model; none when it cannot be read. */
export function noStepsOf(xml: string): Set<string> {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  return new Set([...document.getElementsByTagName('*')].filter(({ localName }) => NO_STEPS.has(localName)).map((element) => element.getAttribute('id') ?? ''));
}

export function stepsOnly(rows: NodeFigures[], noSteps: ReadonlySet<string>): NodeFigures[] {
  return rows.filter(({ id }) => !noSteps.has(id) && !id.endsWith(LOOP_FRAME));
}

/** A step's share of the time of all steps; null for what is none. */
export function shareOfTime(id: string, steps: NodeFigures[]): number | null {
  const all = steps.reduce((sum, { total }) => sum + (total ?? 0), 0);
  const own = steps.find((step) => step.id === id)?.total ?? null;
  return own !== null && all > 0 ? own / all : null;
}
