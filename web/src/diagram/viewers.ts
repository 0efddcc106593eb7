import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';

/** That of the model shown last, away from the page: whoever comes back to the model need not wait for it to be drawn. */
let resting: { viewer: NavigatedViewer; xml: string } | null = null;

/** A viewer in `host`; `isDrawn`: it shows the model already. Colours, marks and pills are of who had it before. */
export function openViewer(host: HTMLElement, xml: string): { viewer: NavigatedViewer; isDrawn: boolean } {
  if (resting?.xml === xml) {
    const { viewer } = resting;
    resting = null;
    viewer.attachTo(host);
    return { viewer, isDrawn: true };
  }
  const viewer = new NavigatedViewer({
    container: host,
    bpmnRenderer: {
      defaultFillColor: 'var(--bpmn-fill)',
      defaultStrokeColor: 'var(--bpmn-stroke)',
      defaultLabelColor: 'var(--ink)',
    },
  });
  return { viewer, isDrawn: false };
}

/** Takes it from the page. `xml`: the model that it shows wholly; null = none. */
export function closeViewer(viewer: NavigatedViewer, xml: string | null): void {
  if (xml === null) {
    viewer.destroy();
    return;
  }
  viewer.detach();
  resting?.viewer.destroy();
  resting = { viewer, xml };
}
