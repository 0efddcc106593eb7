import { useComputedColorScheme } from '@mantine/core';
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { Palette, PlotOption } from './palette';
import { readPalette } from './palette';

// The one place that knows ECharts; loaded only when a page has a chart. Tooltips are text, not HTML: names come from outside.

use([AriaComponent, BarChart, CanvasRenderer, GridComponent, LineChart, MarkAreaComponent, MarkLineComponent, TooltipComponent]);

export interface PlotProps {
  /** Describes the chart in the colours of the page. */
  option: (palette: Palette) => PlotOption;
  height: number;
  /** What it shows, in one sentence. */
  label: string;
  /** Index of the category that was clicked. */
  onPick?: ((index: number) => void) | undefined;
}

export default function Plot({ option, height, label, onPick }: PlotProps) {
  const scheme = useComputedColorScheme('light');
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const palette = useRef<{ scheme: string; colours: Palette } | null>(null);
  const pick = useRef(onPick);
  pick.current = onPick;

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const created = init(element, null, { renderer: 'canvas' });
    chart.current = created;
    created.on('click', ({ dataIndex }) => pick.current?.(dataIndex));
    // it also reports the size that the chart has just been made with
    const observer = new ResizeObserver(() => {
      if (element.clientWidth !== created.getWidth() || element.clientHeight !== created.getHeight()) created.resize();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.current = null;
      created.dispose();
    };
  }, []);

  useEffect(() => {
    // Reading colours makes the browser compute the style of all that has just changed, so it is done once for each scheme.
    if (palette.current?.scheme !== scheme) palette.current = { scheme, colours: readPalette() };
    chart.current?.setOption({ ...option(palette.current.colours), animation: false }, { notMerge: true });
  }, [option, scheme]);

  return <div ref={host} className="plot" style={{ height }} role="img" aria-label={label} />;
}
