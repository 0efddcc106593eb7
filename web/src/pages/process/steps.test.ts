import { describe, expect, it } from 'vitest';
import type { NodeFigures } from '../../api/reports';
import { noStepsOf, shareOfTime, stepsOnly } from './steps';

const XML = `<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"><b:process id="p">
  <b:startEvent id="begin"/><b:parallelGateway id="join"/><b:subProcess id="frame"><b:userTask id="inner"/></b:subProcess><b:userTask id="own"/>
</b:process></b:definitions>`;

const row = (id: string, total: number | null): NodeFigures => ({
  id, name: id, count: 1, avg: null, p50: null, p90: null, total, incidents: null, target: null, longest: null,
});

describe('steps', () => {
  it('are neither gateways nor what holds other steps', () => {
    const steps = stepsOnly([row('join', 900), row('frame', 300), row('inner', 300), row('own', 100), row('own#multiInstanceBody', 100), row('begin', 0)], noStepsOf(XML));
    expect(steps.map(({ id }) => id)).toEqual(['inner', 'own', 'begin']);
    expect(shareOfTime('inner', steps)).toBe(0.75);
    expect(shareOfTime('join', steps)).toBeNull();
  });

  it('are all flow nodes when the model cannot be read', () => expect(noStepsOf('no xml').size).toBe(0));
});
