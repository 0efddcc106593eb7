import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';

/** Of many rows of one height only those near the window are drawn; gaps stand for the others. */
export function useVirtualRows(count: number, height: number) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const found = body.current ? body.current.getBoundingClientRect().top + window.scrollY : 0;
    setTop((known) => (Math.abs(known - found) < 1 ? known : found));
  });
  const virtual = useWindowVirtualizer({ count, estimateSize: () => height, overscan: 16, scrollMargin: top });
  const shown = virtual.getVirtualItems();
  return {
    body,
    /** Indices of the rows to draw. */
    shown: shown.map(({ index }) => index),
    above: (shown[0]?.start ?? top) - top,
    below: virtual.getTotalSize() - ((shown.at(-1)?.end ?? top) - top),
  };
}

export function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true" className="gap">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
