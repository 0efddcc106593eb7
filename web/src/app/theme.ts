import { createTheme, localStorageColorSchemeManager, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

// Maps our tokens (ui/tokens.css) to Mantine's names, so that its controls look like the rest.

const petrol: MantineColorsTuple = [
  '#e2f0f1', '#c9e3e6', '#9fcbd0', '#62bfc9', '#45aebb', '#2592a0', '#0f7684', '#0c6470', '#094f59', '#063b43',
];

export const theme = createTheme({
  colors: { petrol },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 3 },
  defaultRadius: 'var(--r-md)',
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: 'var(--t-xs)', sm: 'var(--t-sm)', md: 'var(--t-md)', lg: 'var(--t-lg)', xl: 'var(--t-xl)' },
  lineHeights: { xs: 'var(--lh-xs)', sm: 'var(--lh-sm)', md: 'var(--lh-md)', lg: 'var(--lh-lg)', xl: 'var(--lh-xl)' },
  spacing: { xs: 'var(--s2)', sm: 'var(--s3)', md: 'var(--s4)', lg: 'var(--s5)', xl: 'var(--s6)' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'never', // our own ring, in ui/app.css
});

const shared = {
  '--mantine-color-body': 'var(--bg)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-3)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--surface-2)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
  '--mantine-color-petrol-filled': 'var(--accent)',
  '--mantine-color-petrol-filled-hover': 'var(--accent-hover)',
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });

/** Same key as public/scheme.js. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'hindsight-color-scheme' });
