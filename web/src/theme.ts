import {
  Alert,
  Anchor,
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Menu,
  Modal,
  Notification,
  PasswordInput,
  Select,
  Skeleton,
  TextInput,
  Tooltip,
} from '@mantine/core';

/** The one accent: ultramarine. Shade 7 on white is 7.4:1, shade 3 on the dark page 8:1. */
const ink: MantineColorsTuple = [
  '#eef0fe',
  '#dfe3fd',
  '#bfc8fb',
  '#a3aff8',
  '#7d8df2',
  '#5c6de8',
  '#4759dd',
  '#3a4bd0',
  '#2f3da8',
  '#232e7d',
];

const gray: MantineColorsTuple = [
  '#f7f7f9',
  '#f0f1f4',
  '#e5e7eb',
  '#d7d9df',
  '#bfc3cc',
  '#979ca8',
  '#646a77',
  '#474c58',
  '#2d313a',
  '#191c23',
];

const dark: MantineColorsTuple = [
  '#dcdee5',
  '#bfc3cd',
  '#9ba1af',
  '#737a8a',
  '#3c424f',
  '#2c313b',
  '#20242c',
  '#16191f',
  '#101217',
  '#0a0c0f',
];

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 6 },
  colors: { ink, gray, dark },
  black: '#191c23',
  autoContrast: true,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '600' },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '6px', md: '8px', lg: '12px', xl: '20px' },
  fontSizes: { xs: '12px', sm: '13.5px', md: '14px', lg: '16px', xl: '20px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Alert: Alert.extend({ defaultProps: { variant: 'light' } }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'hover' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', tt: 'none', fw: 500 } }),
    Button: Button.extend({ defaultProps: { size: 'sm', fw: 500 } }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
    // The placeholder that takes the first focus is no menu item; the first item takes it instead.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        overlayProps: { backgroundOpacity: 0.45 },
        styles: { title: { fontSize: 16, fontWeight: 600 } },
        transitionProps: { duration: 120 },
      },
    }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } },
    }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'sm' } }),
    Select: Select.extend({ defaultProps: { size: 'sm' } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 'sm' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 350, events: { hover: true, focus: true, touch: true } },
    }),
  },
});

/** Mantine's own text shades fall short of WCAG's 4.5:1 in places; these do not. */
export const cssVariables: CSSVariablesResolver = (resolved) => ({
  variables: {},
  light: {
    '--mantine-color-placeholder': resolved.colors.gray[6],
    '--mantine-color-dimmed': resolved.colors.gray[6],
    '--mantine-color-error': '#b42318',
    '--mantine-color-disabled-color': resolved.colors.gray[6],
    '--mantine-color-default-border': resolved.colors.gray[4],
  },
  dark: {
    '--mantine-color-placeholder': resolved.colors.dark[2],
    '--mantine-color-dimmed': resolved.colors.dark[2],
    '--mantine-color-error': '#ff9a8f',
    '--mantine-color-anchor': resolved.colors.ink?.[3] ?? '',
    '--mantine-color-disabled-color': resolved.colors.dark[2],
  },
});
