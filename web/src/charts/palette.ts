import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';

export type PlotOption = ComposeOption<BarSeriesOption | LineSeriesOption | GridComponentOption | TooltipComponentOption>;

const TOKENS = {
  ink: '--ink', ink2: '--ink-2', ink3: '--ink-3', surface: '--surface', line: '--line-strong', grid: '--grid',
  c1: '--c1', c2: '--c2', c3: '--c3', previous: '--c-prev', warn: '--warn-mark', font: '--font',
} as const;

/** The colours of ui/tokens.css as a canvas needs them. */
export type Palette = Record<keyof typeof TOKENS, string>;

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(Object.entries(TOKENS).map(([name, token]) => [name, style.getPropertyValue(token).trim()])) as Palette;
}

export function axisText(palette: Palette) {
  return { color: palette.ink2, fontFamily: palette.font, fontSize: 12 };
}

/** Lines and texts that all charts have in common. */
export function frame(palette: Palette) {
  return {
    category: {
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { ...axisText(palette), hideOverlap: true },
    },
    value: {
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: axisText(palette),
      splitLine: { lineStyle: { color: palette.grid } },
      splitNumber: 3,
    },
    tooltip: {
      renderMode: 'richText' as const,
      backgroundColor: palette.surface,
      borderColor: palette.line,
      borderWidth: 1,
      padding: 8,
      textStyle: { color: palette.ink, fontFamily: palette.font, fontSize: 12 },
    },
  };
}
