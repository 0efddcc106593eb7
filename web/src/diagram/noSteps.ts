// Of the elements of a model, those whose time is not their own: gateways only route or wait for other branches, and
// containers repeat the time of what is inside. The server leaves the same out where it compares steps.

const NO_STEP = /^(.*Gateway|subProcess|transaction|adHocSubProcess)$/;
/** Behind the id of an activity that runs for each item of a list: all these runs together. */
const BODY = '#multiInstanceBody';

/** Ids of the elements of a model, as XML, that are no steps. */
export function noStepsOf(xml: string | null | undefined): ReadonlySet<string> {
  const ids = new Set<string>();
  if (!xml) return ids;
  for (const element of new DOMParser().parseFromString(xml, 'text/xml').querySelectorAll('*')) {
    const id = element.getAttribute('id');
    if (id && NO_STEP.test(element.localName)) ids.add(id);
  }
  return ids;
}

export function isStep(id: string, noSteps: ReadonlySet<string>): boolean {
  return !noSteps.has(id) && !id.endsWith(BODY);
}
