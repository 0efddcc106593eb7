import { describe, expect, it } from 'vitest';
import { isStep, noStepsOf } from './noSteps';

const XML = `<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"><bpmn:process id="p">
<bpmn:userTask id="check"/><bpmn:parallelGateway id="join"/><bpmn:subProcess id="box"><bpmn:task id="inner"/></bpmn:subProcess>
</bpmn:process></bpmn:definitions>`;

describe('steps of a model', () => {
  it('are neither gateways nor containers', () => {
    const noSteps = noStepsOf(XML);
    expect(['check', 'join', 'box', 'inner', 'inner#multiInstanceBody'].filter((id) => isStep(id, noSteps))).toEqual(['check', 'inner']);
  });

  it('are all there is while there is no model', () => {
    expect(isStep('check', noStepsOf(null))).toBe(true);
    expect(isStep('check', noStepsOf('no xml <'))).toBe(true);
  });
});
