/** One accent, one font, calm surfaces; contrasts of WCAG 2.2 AA in light and dark. */
import {
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';

const SURFACE = { backgroundColor: 'var(--rempart-surface)' };

export const theme = createTheme({
  respectReducedMotion: true,
  primaryColor: 'rempart',
  primaryShade: { light: 8, dark: 7 },
  colors: {
    rempart: [
      '#eef6f8',
      '#dcebee',
      '#b9d8df',
      '#90c2cd',
      '#6bafbe',
      '#529fb0',
      '#3d8fa2',
      '#297688',
      '#1f6b7d',
      '#12515f',
    ],
  },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  defaultRadius: 'sm',
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.25rem' }, h2: { fontSize: '1rem' }, h3: { fontSize: '0.9375rem' } },
  },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 36 } },
    // The head of a dialog is no banner of the page.
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.4 },
        attributes: { header: { role: 'presentation' } },
        styles: { content: SURFACE, header: SURFACE },
      },
    },
    Drawer: {
      defaultProps: {
        attributes: { header: { role: 'presentation' } },
        styles: { content: SURFACE, header: SURFACE },
      },
    },
    Tooltip: { defaultProps: { openDelay: 400 } },
  },
});

/** Mantine's dimmed, placeholder and error colours are too pale for AA on its own surfaces. */
const VARIABLES = {
  light: {
    '--mantine-color-dimmed': '#55606b',
    '--mantine-color-placeholder': '#67717b',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#1a6171',
    '--mantine-color-red-light-color': '#a61b14',
    '--rempart-page': '#f6f8f9',
    '--rempart-surface': '#ffffff',
    '--rempart-line': '#dde3e7',
    '--rempart-danger': '#a61b14',
    '--rempart-danger-surface': '#fdeeec',
    '--rempart-accent': '#1f6b7d',
    '--rempart-accent-surface': '#e9f3f6',
    '--rempart-accent-text': '#12515f',
  },
  dark: {
    '--mantine-color-dimmed': '#a7b0b8',
    '--mantine-color-placeholder': '#97a1aa',
    '--mantine-color-error': '#ff9c94',
    '--mantine-color-anchor': '#8fcbd8',
    '--mantine-color-body': '#16191c',
    '--rempart-page': '#16191c',
    '--rempart-surface': '#1e2226',
    '--rempart-line': '#343b41',
    '--rempart-danger': '#ffb0a9',
    '--rempart-danger-surface': '#43211f',
    '--rempart-accent': '#5fb0c1',
    '--rempart-accent-surface': '#1c343b',
    '--rempart-accent-text': '#bfe3eb',
  },
};

/**
 * The theme as a style sheet made by script: the page's policy lets no markup hold one, as MantineProvider's own would
 * (`withCssVariables`).
 */
export function adoptTheme(): void {
  const { variables, light, dark } = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
  const sheet = new CSSStyleSheet();
  const own = { variables, light: { ...light, ...VARIABLES.light }, dark: { ...dark, ...VARIABLES.dark } };
  sheet.replaceSync(convertCssVariables(own));
  document.adoptedStyleSheets.push(sheet);
}
