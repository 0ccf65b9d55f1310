import { Skeleton } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';
import type { VariableChoice } from './variables-menu.tsx';

export type RichTextProps = {
  /** HTML. A value other than the last one given to `onChange` replaces what is in the editor. */
  value: string;
  /** The HTML after each change; '' when nothing is in it. */
  onChange: (html: string) => void;
  /** What is written here, for screen readers: "Body of the template". */
  label: string;
  /** Offered in the toolbar, and put in as `{{ name }}`; without any the menu is left out. */
  variables?: readonly VariableChoice[];
  /** In pixels. */
  minHeight?: number;
  readOnly?: boolean;
  /** More buttons at the end of the toolbar. */
  tools?: ReactNode;
};

// The editor is 120 kB compressed: only pages on which one writes load it.
const Editor = lazy(async () => {
  const { RichTextEditor } = await import('./rich-text-editor.tsx');
  return { default: RichTextEditor };
});

/** Formatted text, with its HTML one click away. Loads the editor by itself. */
export function RichText(props: RichTextProps) {
  return (
    <Suspense fallback={<Skeleton height={(props.minHeight ?? 220) + 44} />}>
      <Editor {...props} />
    </Suspense>
  );
}
