import type { FlowNode, NodeKind } from './mapping';

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const ACTIVITY = /^(task|.+Task|callActivity|subProcess|adHocSubProcess|transaction)$/;
const EVENT = /^(start|end|boundary|intermediateCatch|intermediateThrow)Event$/;
const GATEWAY = /Gateway$/;

export function kindOf(type: string): NodeKind | null {
  if (ACTIVITY.test(type)) return 'activity';
  if (EVENT.test(type)) return 'event';
  return GATEWAY.test(type) ? 'gateway' : null;
}

/** The flow nodes of a model by its text, for models without a drawing. */
export function flowNodesOf(xml: string): FlowNode[] {
  const model = new DOMParser().parseFromString(xml, 'text/xml');
  return [...model.getElementsByTagNameNS(BPMN, '*')].flatMap((element) => {
    const kind = kindOf(element.localName);
    const id = element.getAttribute('id');
    return kind && id ? [{ id, name: element.getAttribute('name') || id, kind }] : [];
  });
}
