import Modeler from 'bpmn-js/lib/Modeler';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-codes.css';
import './diagram.css';
import './modeler.css';
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { listen } from './gestures';

// A BPMN diagram that can be changed, and whose flow nodes can be chosen and marked. A chunk of its own: few need it.

export interface EditedNode {
  id: string;
  name: string;
  /** As BPMN calls it: userTask, startEvent. */
  type: string;
}

export interface NodeMark {
  /** Short text at the node; null = no mark. */
  text: string | null;
  /** For screen readers. */
  label: string;
}

export interface EditorHandle {
  zoom: (factor: number) => void;
  fit: () => void;
  undo: () => void;
  redo: () => void;
  select: (id: string) => void;
}

interface Props {
  /** What is drawn at first; changes are told by onChange only. */
  xml: string;
  marks: ReadonlyMap<string, NodeMark>;
  onSelect: (id: string | null) => void;
  onNodes: (nodes: EditedNode[]) => void;
  onChange: (xml: string) => void;
  /** The model has no drawing, or cannot be read. */
  onUnusable: () => void;
  label: string;
  ref?: Ref<EditorHandle>;
}

interface Shape {
  id: string;
  width: number;
  waypoints?: unknown[];
  labelTarget?: Shape;
  businessObject: { $type: string; name?: string; $instanceOf?: (type: string) => boolean };
}

interface Services {
  canvas: { zoom(level?: number | string, center?: 'auto'): number; scroll(delta: { dx: number; dy: number }): void; scrollToElement(id: string, padding?: number): void; resized(): void };
  elementRegistry: { get(id: string): Shape | undefined; forEach(callback: (shape: Shape, gfx: SVGElement) => void): void };
  overlays: { add(id: string, type: string, overlay: { position: { top: number; left: number }; html: HTMLElement; scale: { min: number } }): void; remove(filter: { type: string }): void };
  eventBus: { on(event: string, callback: (event: { trigger?: string; newSelection?: Shape[] }) => void): void };
  selection: { select(shape: Shape | null): void; get(): Shape[] };
  commandStack: { undo(): void; redo(): void; canUndo(): boolean; canRedo(): boolean };
  dragging: { context(): unknown };
}

const MARK = 'mapped';
const MARK_SCALE_MIN = 0.9;
const ZOOM_MIN = 0.2;
const ZOOM_MAX = 4;
/** A wide model is scrolled rather than made illegible. */
const FIRST_ZOOM_MIN = 0.8;
const PALETTE_WIDTH = 96;
/** There is no palette on a phone. */
const PHONE_WIDTH = 600;

function service<K extends keyof Services>(modeler: Modeler, name: K): Services[K] {
  return modeler.get<Services[K]>(name);
}

const isFlowNode = (shape: Shape): boolean => !shape.waypoints && !shape.labelTarget && shape.businessObject.$instanceOf?.('bpmn:FlowNode') === true;

function nodesOf(modeler: Modeler): EditedNode[] {
  const nodes: EditedNode[] = [];
  service(modeler, 'elementRegistry').forEach((shape) => {
    if (!isFlowNode(shape)) return;
    const type = shape.businessObject.$type.replace(/^bpmn:/, '');
    nodes.push({ id: shape.id, name: shape.businessObject.name || shape.id, type: type.charAt(0).toLowerCase() + type.slice(1) });
  });
  return nodes;
}

export default function BpmnEditor({ xml, marks, onSelect, onNodes, onChange, onUnusable, label, ref }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const modeler = useRef<Modeler | null>(null);
  const [drawn, setDrawn] = useState(false);
  const latest = useRef({ xml, onSelect, onNodes, onChange, onUnusable });
  latest.current = { xml, onSelect, onNodes, onChange, onUnusable };

  function fit(): void {
    if (!modeler.current || !stage.current) return;
    const canvas = service(modeler.current, 'canvas');
    const palette = stage.current.clientWidth > PHONE_WIDTH ? PALETTE_WIDTH : 0;
    canvas.zoom('fit-viewport', 'auto');
    if (canvas.zoom() < FIRST_ZOOM_MIN) {
      canvas.zoom(FIRST_ZOOM_MIN);
      const first = nodesOf(modeler.current)[0];
      if (first) canvas.scrollToElement(first.id, palette + 32);
    } else canvas.scroll({ dx: palette / 2, dy: 0 });
  }

  function select(id: string): void {
    const current = modeler.current;
    const shape = current && service(current, 'elementRegistry').get(id);
    if (!shape) return;
    service(current, 'canvas').scrollToElement(id, 80);
    service(current, 'selection').select(shape);
  }

  useImperativeHandle(ref, () => ({
    zoom: (factor) => {
      if (!modeler.current) return;
      const canvas = service(modeler.current, 'canvas');
      canvas.zoom(Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, canvas.zoom() * factor)), 'auto');
    },
    fit,
    undo: () => modeler.current && service(modeler.current, 'commandStack').undo(),
    redo: () => modeler.current && service(modeler.current, 'commandStack').redo(),
    select,
  }));

  // One modeler for the life of the component. What was drawn until a new login comes back with the text that onChange was told.
  useEffect(() => {
    const host = stage.current;
    if (!host) return;
    const created = new Modeler({
      container: host,
      bpmnRenderer: { defaultFillColor: 'var(--bpmn-fill)', defaultStrokeColor: 'var(--bpmn-stroke)', defaultLabelColor: 'var(--ink)' },
    });
    modeler.current = created;
    const alive = () => modeler.current === created;
    const bus = service(created, 'eventBus');
    bus.on('selection.changed', ({ newSelection = [] }) => {
      const shape = newSelection.length === 1 ? (newSelection[0]?.labelTarget ?? newSelection[0]) : undefined;
      latest.current.onSelect(shape && isFlowNode(shape) ? shape.id : null);
    });
    bus.on('commandStack.changed', ({ trigger }) => {
      if (trigger === 'clear') return; // the import, not a person
      latest.current.onNodes(nodesOf(created));
      void created.saveXML({ format: true }).then(({ xml: text }) => {
        if (alive() && text) latest.current.onChange(text);
      });
    });
    created.importXML(latest.current.xml).then(
      () => {
        if (!alive()) return;
        latest.current.onNodes(nodesOf(created));
        fit();
        setDrawn(true);
      },
      () => alive() && latest.current.onUnusable(),
    );
    const observer = new ResizeObserver(() => alive() && service(created, 'canvas').resized());
    observer.observe(host);
    const stop = listen(host, {
      select,
      reveal: (id) => service(created, 'canvas').scrollToElement(id, 80),
      pan: (dx, dy) => {
        if (!service(created, 'dragging').context()) service(created, 'canvas').scroll({ dx, dy });
      },
      moved: () => undefined,
    });
    return () => {
      modeler.current = null;
      setDrawn(false);
      stop();
      observer.disconnect();
      created.destroy();
    };
  }, []);

  // marks and names
  useEffect(() => {
    const current = modeler.current;
    if (!current || !drawn) return;
    const overlays = service(current, 'overlays');
    overlays.remove({ type: MARK });
    service(current, 'elementRegistry').forEach((shape, gfx) => {
      const mark = isFlowNode(shape) ? marks.get(shape.id) : undefined;
      if (!mark) return;
      gfx.setAttribute('tabindex', '0');
      gfx.setAttribute('role', 'button');
      gfx.setAttribute('aria-label', mark.label);
      if (mark.text !== null) overlays.add(shape.id, MARK, { position: { top: -15, left: -8 }, html: markElement(shape.id, mark.text), scale: { min: MARK_SCALE_MIN } });
    });
  }, [marks, drawn]);

  return <div className="stage modeler" ref={stage} role="group" aria-label={label} data-testid="modeler" data-drawn={drawn} />;
}

function markElement(id: string, text: string): HTMLElement {
  const element = document.createElement('div');
  element.className = 'map-mark';
  element.textContent = text;
  element.dataset.testid = `mark-${id}`;
  element.setAttribute('aria-hidden', 'true'); // the node itself carries the name
  return element;
}
