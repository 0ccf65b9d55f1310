import '@mantine/tiptap/styles.css';
import { RichTextEditor as Frame } from '@mantine/tiptap';
import { useEditor } from '@tiptap/react';
import { type CSSProperties, useEffect, useRef, useState } from 'react';
import { extensions, throughRichView } from './extensions.ts';
import { HtmlSource } from './html-source.tsx';
import classes from './rich-text.module.css';
import type { RichTextProps } from './rich-text.tsx';
import { lostMarkup } from './round-trip.ts';
import { Toolbar } from './toolbar.tsx';

export function RichTextEditor(props: RichTextProps) {
  const { value, onChange, label, variables = [], minHeight = 220, readOnly = false } = props;
  /** The HTML that the editor holds: what came in, or what it gave out last. */
  const held = useRef(value);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  /** What the rich view would drop of the HTML. */
  const [lost, setLost] = useState(() => lostIn(value));
  const [source, setSource] = useState(lost.length > 0);

  const editor = useEditor({
    extensions,
    content: value,
    editable: !readOnly,
    editorProps: {
      attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': label },
    },
    onUpdate: ({ editor: changed }) => {
      held.current = changed.isEmpty ? '' : changed.getHTML();
      latest.current(held.current);
    },
  });

  useEffect(() => {
    if (value === held.current) return;
    held.current = value;
    editor.commands.setContent(value, { emitUpdate: false });
    setLost(lostIn(value));
    if (lostIn(value).length > 0) setSource(true);
  }, [value, editor]);
  useEffect(() => {
    if (editor.isEditable === readOnly) editor.setEditable(!readOnly, false);
  }, [editor, readOnly]);

  const typeSource = (html: string) => {
    held.current = html;
    onChange(html);
  };
  const leaveSource = () => {
    editor.commands.setContent(value, { emitUpdate: false });
    setLost([]);
    setSource(false);
    if (readOnly || lostIn(value).length === 0) return;
    // What the rich view cannot hold is gone from now on, and the owner of the value must know.
    held.current = editor.isEmpty ? '' : editor.getHTML();
    onChange(held.current);
  };
  const onSource = () => {
    const dropped = lostIn(value);
    setLost(dropped);
    if (!source) setSource(true);
    else if (dropped.length === 0) leaveSource();
  };

  return (
    <Frame
      editor={editor}
      classNames={{ root: classes.root ?? '', content: classes.content ?? '' }}
      style={{ '--rich-text-height': `${minHeight}px` } as CSSProperties}
      labels={labels}
    >
      {readOnly ? null : (
        <Toolbar
          editor={editor}
          variables={variables}
          source={source}
          onSource={onSource}
          tools={props.tools}
        />
      )}
      {source ? (
        <HtmlSource
          value={value}
          onChange={typeSource}
          label={`${label}, HTML`}
          lost={lost}
          onSimplify={leaveSource}
          readOnly={readOnly}
        />
      ) : (
        <Frame.Content />
      )}
    </Frame>
  );
}

function lostIn(html: string): string[] {
  return lostMarkup(html, throughRichView(html));
}

const labels = {
  boldControlLabel: 'Bold',
  italicControlLabel: 'Italic',
  underlineControlLabel: 'Underline',
  bulletListControlLabel: 'List with bullets',
  orderedListControlLabel: 'Numbered list',
  clearFormattingControlLabel: 'Remove formatting',
  undoControlLabel: 'Undo',
  redoControlLabel: 'Redo',
  colorPickerControlLabel: 'Colour of the text',
  colorPickerCancel: 'Close',
  colorPickerClear: 'Usual colour',
  colorPickerColorPicker: 'Choose any colour',
  colorPickerPalette: 'Back to the palette',
  colorPickerSave: 'Done',
  colorPickerColorLabel: (color: string) => `Colour ${color}`,
};
