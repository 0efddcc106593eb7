// Where the diagram starts: as large as fits, but never so small that its labels cannot be read.

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The smallest labels of a diagram are 11 px: at this scale they are 9 px high. */
export const MIN_SCALE = 9 / 11;
const MAX_SCALE = 1.15;

/** Room for the value pills above, the bpmn.io mark below. */
const PAD = { top: 28, side: 24, bottom: 56 };
const MIN_HEIGHT = 240;

export interface View {
  height: number;
  box: Rect;
}

/** Height of the stage and the part of the diagram to show; a diagram that does not fit starts at the target. */
export function bestView(inner: Rect, width: number, target: Rect | undefined, maxHeight: number): View {
  const padY = PAD.top + PAD.bottom;
  const wanted = Math.min((width - 2 * PAD.side) / inner.width, (maxHeight - padY) / inner.height);
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, wanted));
  const height = Math.round(Math.min(maxHeight, Math.max(MIN_HEIGHT, inner.height * scale + padY)));
  const box = { x: 0, y: 0, width: width / scale, height: height / scale };
  const aim = target ?? { x: inner.x, y: inner.y, width: 0, height: 0 };
  box.x = place(inner.x, inner.width, box.width, PAD.side / scale, PAD.side / scale, aim.x + aim.width / 2);
  box.y = place(inner.y, inner.height, box.height, PAD.top / scale, PAD.bottom / scale, aim.y + aim.height / 2);
  return { height, box };
}

/** Start of the view along one axis. */
function place(start: number, size: number, view: number, before: number, after: number, aim: number): number {
  const free = view - size - before - after;
  if (free >= 0) return start - before - free / 2;
  const first = start - before;
  const last = start + size + after - view;
  return Math.min(last, Math.max(first, aim - view / 2));
}
