interface Actions {
  select: (id: string) => void;
  reveal: (id: string) => void;
  pan: (dx: number, dy: number) => void;
  moved: () => void;
}

function nodeOf(target: EventTarget | null): string | null {
  const node = target instanceof Element ? target.closest('[data-element-id][role="button"]') : null;
  return node?.getAttribute('data-element-id') ?? null;
}

/** What the viewer does not do by itself: keys on nodes, page scrolling with the wheel, moving by touch. */
export function listen(host: HTMLElement, { select, reveal, pan, moved }: Actions): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  host.addEventListener(
    'keydown',
    (event) => {
      const id = nodeOf(event.target);
      if (!id || (event.key !== 'Enter' && event.key !== ' ')) return;
      event.preventDefault();
      event.stopPropagation();
      reveal(id);
      select(id);
    },
    { signal },
  );
  host.addEventListener(
    'focusin',
    (event) => {
      const id = nodeOf(event.target);
      if (id && event.target instanceof Element && event.target.matches(':focus-visible')) reveal(id);
    },
    { signal },
  );
  // A plain wheel scrolls the page. Sideways, and with Ctrl to zoom, it is for the diagram.
  host.addEventListener(
    'wheel',
    (event) => {
      const forDiagram = event.ctrlKey || event.metaKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (forDiagram) moved();
      else event.stopPropagation();
    },
    { signal, capture: true },
  );
  let last: Touch | null = null;
  host.addEventListener('touchstart', (event) => (last = event.touches.length === 1 ? (event.touches[0] ?? null) : null), { signal, passive: true });
  host.addEventListener(
    'touchmove',
    (event) => {
      const now = event.touches[0];
      if (last && now && event.touches.length === 1) pan(now.clientX - last.clientX, 0);
      last = now ?? null;
    },
    { signal, passive: true },
  );
  host.addEventListener('mousemove', (event) => event.buttons === 1 && moved(), { signal });
  return () => stop.abort();
}
