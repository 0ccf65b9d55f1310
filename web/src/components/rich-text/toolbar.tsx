import { RichTextEditor as Frame } from '@mantine/tiptap';
import type { Editor } from '@tiptap/react';
import { Code } from 'lucide-react';
import type { ReactNode } from 'react';
import { ImageControl } from './image-control.tsx';
import { LinkControl } from './link-control.tsx';
import { type VariableChoice, VariablesMenu } from './variables-menu.tsx';

/** Readable on white and on black, since mail programs show either. */
const colors = [
  '#b42318',
  '#c2410c',
  '#8a6100',
  '#17803d',
  '#0e7490',
  '#2563eb',
  '#6d28d9',
  '#be185d',
  '#6b7280',
];

type Props = {
  editor: Editor;
  variables: readonly VariableChoice[];
  source: boolean;
  onSource: () => void;
  tools: ReactNode;
};

export function Toolbar({ editor, variables, source, onSource, tools }: Props) {
  return (
    <Frame.Toolbar>
      {source ? null : (
        <>
          <Frame.ControlsGroup>
            <Frame.Bold />
            <Frame.Italic />
            <Frame.Underline />
            <Frame.ColorPicker colors={colors} />
            <Frame.ClearFormatting />
          </Frame.ControlsGroup>
          <Frame.ControlsGroup>
            <Frame.BulletList />
            <Frame.OrderedList />
          </Frame.ControlsGroup>
          <Frame.ControlsGroup>
            <LinkControl editor={editor} />
            <ImageControl editor={editor} />
          </Frame.ControlsGroup>
          <Frame.ControlsGroup>
            <Frame.Undo />
            <Frame.Redo />
          </Frame.ControlsGroup>
          {variables.length > 0 ? <VariablesMenu editor={editor} variables={variables} /> : null}
        </>
      )}
      <Frame.ControlsGroup>
        <Frame.Control
          active={source}
          aria-label={source ? 'Back from HTML' : 'Edit as HTML'}
          title={source ? 'Back from HTML' : 'Edit as HTML'}
          onClick={onSource}
        >
          <Code size={16} strokeWidth={1.75} aria-hidden />
        </Frame.Control>
      </Frame.ControlsGroup>
      {tools}
    </Frame.Toolbar>
  );
}
