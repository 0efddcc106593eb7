import type NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './diagram.css';
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { bestView, type Rect } from './fit';
import { listen } from './gestures';
import type { Step } from './heat';
import { closeViewer, openViewer } from './viewers';

// The BPMN diagram with the heat on its activities. Loaded only when a process page needs it.

export interface NodeHeat {
  id: string;
  step: Step;
  /** Text of the pill; null = no pill. */
  text: string | null;
  raw: number | null;
  /** Full sentence for screen readers and as a tooltip. */
  label: string;
}

export interface DiagramHandle {
  zoom: (factor: number) => void;
  fit: () => void;
}

interface Props {
  xml: string;
  nodes: Map<string, NodeHeat>;
  /** Class names of elements, flows included, beside the heat. */
  marks?: ReadonlyMap<string, string>;
  selected: string | null;
  onSelect: (id: string) => void;
  /** The diagram is drawn; these of its nodes are coloured. */
  onDrawn: (coloured: string[]) => void;
  /** The model has no drawing, or cannot be read. */
  onUnusable: () => void;
  label: string;
  ref?: Ref<DiagramHandle>;
}

interface Shape extends Rect {
  id: string;
  type: string;
  collapsed?: boolean;
  waypoints?: unknown[];
  labelTarget?: unknown;
  businessObject?: { $instanceOf?: (type: string) => boolean };
}

interface Registry {
  get(id: string): Shape | undefined;
  forEach(callback: (shape: Shape, gfx: SVGElement) => void): void;
  getGraphics(element: Shape): SVGElement;
}

interface Canvas {
  zoom(level?: number, center?: 'auto' | { x: number; y: number }): number;
  viewbox(box?: Rect): Rect & { inner: Rect; scale: number };
  scroll(delta: { dx: number; dy: number }): void;
  scrollToElement(element: string, padding?: number): void;
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
  resized(): void;
}

interface Overlays {
  add(element: string, type: string, overlay: { position: { top: number; left: number }; html: HTMLElement; scale: { min: number } }): string;
  remove(filter: { type: string }): void;
}

type OnElement = (event: { element: Shape }) => void;

interface EventBus {
  on(event: string, callback: OnElement): void;
  off(event: string, callback: OnElement): void;
}

const HEAT = 'heat';
const ZOOM_MIN = 0.2;
const ZOOM_MAX = 4;
/** Pills shrink with the diagram, but stay readable: 12 px at 1. */
const PILL_SCALE_MIN = 0.92;

function services(viewer: NavigatedViewer) {
  return {
    canvas: viewer.get<Canvas>('canvas'),
    registry: viewer.get<Registry>('elementRegistry'),
    overlays: viewer.get<Overlays>('overlays'),
    events: viewer.get<EventBus>('eventBus'),
  };
}

/** Tasks, call activities and subprocesses: what carries heat. Events, gateways and flows stay neutral. */
function isActivity(shape: Shape): boolean {
  return !shape.waypoints && !shape.labelTarget && shape.businessObject?.$instanceOf?.('bpmn:Activity') === true;
}

/** A subprocess drawn with its content stays unfilled, or nothing in it could be read. */
function isOpenContainer(shape: Shape): boolean {
  return shape.businessObject?.$instanceOf?.('bpmn:SubProcess') === true && shape.collapsed !== true;
}

export default function BpmnView({ xml, nodes, marks, selected, onSelect, onDrawn, onUnusable, label, ref }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const viewer = useRef<NavigatedViewer | null>(null);
  const touched = useRef(false);
  const shown = useRef<string | null>(null); // what the viewer holds
  const [drawn, setDrawn] = useState<string | null>(null);
  const latest = useRef({ nodes, selected, onSelect, onDrawn, onUnusable });
  latest.current = { nodes, selected, onSelect, onDrawn, onUnusable };

  function fit(): void {
    const host = stage.current;
    const current = viewer.current;
    if (!host || !current || host.clientWidth === 0) return;
    const { canvas, registry } = services(current);
    let target = latest.current.selected ? registry.get(latest.current.selected) : undefined;
    if (!target) {
      let hottest = 0;
      registry.forEach((shape) => {
        const raw = latest.current.nodes.get(shape.id)?.raw ?? 0;
        if (raw <= hottest || !isActivity(shape) || isOpenContainer(shape)) return;
        hottest = raw;
        target = shape;
      });
    }
    const phone = host.clientWidth < 600;
    const view = bestView(canvas.viewbox().inner, host.clientWidth, target, phone ? 420 : Math.max(420, window.innerHeight - 320));
    host.style.height = `${view.height}px`;
    canvas.resized();
    canvas.viewbox(view.box);
    touched.current = false;
  }

  useImperativeHandle(ref, () => ({
    zoom: (factor) => {
      if (!viewer.current) return;
      const { canvas } = services(viewer.current);
      touched.current = true;
      canvas.zoom(Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, canvas.zoom() * factor)), 'auto');
    },
    fit,
  }));

  // one viewer for the life of the component
  useEffect(() => {
    const host = stage.current;
    if (!host) return;
    const { viewer: opened, isDrawn } = openViewer(host, xml);
    viewer.current = opened;
    shown.current = isDrawn ? xml : null;
    const { events } = services(opened);
    const select: OnElement = ({ element }) => {
      if (latest.current.nodes.has(element.id) && isActivity(element)) latest.current.onSelect(element.id);
    };
    events.on('element.click', select);
    return () => {
      events.off('element.click', select);
      viewer.current = null;
      closeViewer(opened, shown.current);
    };
  }, []);

  useEffect(() => {
    const current = viewer.current;
    if (!current) return;
    let stopped = false;
    const show = () => {
      const coloured: string[] = [];
      services(current).registry.forEach((shape) => {
        if (isActivity(shape) && !isOpenContainer(shape)) coloured.push(shape.id);
      });
      latest.current.onDrawn(coloured);
      setDrawn(xml);
    };
    if (shown.current === xml) {
      show();
      return;
    }
    shown.current = null;
    setDrawn(null);
    current.importXML(xml).then(
      () => {
        if (stopped) return;
        shown.current = xml;
        show();
      },
      () => {
        if (!stopped) latest.current.onUnusable();
      },
    );
    return () => {
      stopped = true;
    };
  }, [xml]);

  // heat, pills and names
  useEffect(() => {
    const current = viewer.current;
    if (!current || drawn !== xml) return;
    const { canvas, registry, overlays } = services(current);
    overlays.remove({ type: HEAT });
    registry.forEach((shape, gfx) => {
      const node = nodes.get(shape.id);
      for (let step = 1; step <= 5; step++) {
        if (gfx.classList.contains(`heat-${step}`)) canvas.removeMarker(shape.id, `heat-${step}`);
      }
      if (shape.labelTarget || shape.waypoints) return;
      setTooltip(gfx, node?.label);
      if (!isActivity(shape)) return;
      setButton(gfx, node?.label);
      if (!node) return;
      if (node.step > 0 && !isOpenContainer(shape)) canvas.addMarker(shape.id, `heat-${node.step}`);
      if (node.text === null) return;
      overlays.add(shape.id, HEAT, { position: { top: -11, left: shape.width + 7 }, html: pill(node), scale: { min: PILL_SCALE_MIN } });
    });
  }, [nodes, drawn, xml]);

  useEffect(() => {
    const current = viewer.current;
    if (!current || drawn !== xml || !marks) return;
    const { registry, canvas } = services(current);
    const marked = [...marks].filter(([id]) => registry.get(id) !== undefined);
    for (const [id, mark] of marked) canvas.addMarker(id, mark);
    return () => {
      for (const [id, mark] of marked) if (registry.get(id)) canvas.removeMarker(id, mark);
    };
  }, [marks, drawn, xml]);

  useEffect(() => {
    const current = viewer.current;
    if (!current || drawn !== xml) return;
    const { registry, canvas } = services(current);
    registry.forEach((shape, gfx) => {
      const on = shape.id === selected && !shape.labelTarget;
      if (on !== gfx.classList.contains('is-selected')) canvas[on ? 'addMarker' : 'removeMarker'](shape.id, 'is-selected');
      if (gfx.getAttribute('role') === 'button') gfx.setAttribute('aria-pressed', String(on));
    });
  }, [selected, drawn, xml, nodes]);

  // first view, and again when the room changes as long as nobody has moved the diagram
  const known = nodes.size > 0;
  useEffect(() => {
    const host = stage.current;
    if (!host || drawn !== xml) return;
    if (!touched.current) fit();
    let width = host.clientWidth;
    const observer = new ResizeObserver(() => {
      if (!viewer.current || host.clientWidth === width) return;
      width = host.clientWidth;
      if (touched.current) services(viewer.current).canvas.resized();
      else fit();
    });
    observer.observe(host);
    return () => observer.disconnect();
  }, [drawn, xml, known]);

  useEffect(() => {
    const host = stage.current;
    if (!host) return;
    return listen(host, {
      select: (id) => latest.current.onSelect(id),
      reveal: (id) => {
        if (viewer.current) services(viewer.current).canvas.scrollToElement(id, 24);
      },
      pan: (dx, dy) => {
        touched.current = true;
        if (viewer.current) services(viewer.current).canvas.scroll({ dx, dy });
      },
      moved: () => {
        touched.current = true;
      },
    });
  }, []);

  return <div className="stage" ref={stage} role="group" aria-label={label} data-testid="diagram" data-drawn={drawn === xml} />;
}

function pill(node: NodeHeat): HTMLElement {
  const element = document.createElement('div');
  element.className = 'pill';
  element.textContent = node.text;
  element.dataset.testid = `heat-${node.id}`;
  element.dataset.value = node.raw === null ? '' : String(node.raw);
  element.dataset.step = String(node.step);
  element.setAttribute('aria-hidden', 'true'); // the node itself carries the name
  return element;
}

function setTooltip(gfx: SVGElement, text: string | undefined): void {
  let title = gfx.querySelector(':scope > title');
  if (text === undefined) {
    title?.remove();
    return;
  }
  if (!title) {
    title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    gfx.prepend(title);
  }
  title.textContent = text;
}

function setButton(gfx: SVGElement, label: string | undefined): void {
  if (label === undefined) {
    for (const name of ['tabindex', 'role', 'aria-label', 'aria-pressed']) gfx.removeAttribute(name);
    return;
  }
  gfx.setAttribute('tabindex', '0');
  gfx.setAttribute('role', 'button');
  gfx.setAttribute('aria-label', label);
}
