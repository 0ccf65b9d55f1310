import { Button, Group, Popover, TextInput } from '@mantine/core';
import { RichTextEditor as Frame } from '@mantine/tiptap';
import { type Editor, useEditorState } from '@tiptap/react';
import { Link } from 'lucide-react';
import { useState } from 'react';
import { isWebAddress, withProtocol } from './addresses.ts';

/** Makes the selected text a link, or changes the one under the cursor. */
export function LinkControl({ editor }: { editor: Editor }) {
  const [opened, setOpened] = useState(false);
  const [address, setAddress] = useState('');
  const [error, setError] = useState<string | null>(null);
  const active = useEditorState({ editor, selector: (state) => state.editor.isActive('link') });
  const open = () => {
    setAddress(String(editor.getAttributes('link').href ?? ''));
    setError(null);
    setOpened(true);
  };
  const save = () => {
    const href = withProtocol(address);
    if (!isWebAddress(href)) {
      setError('Enter an address such as https://example.com.');
      return;
    }
    setOpened(false);
    const chain = editor.chain().focus().extendMarkRange('link');
    if (editor.state.selection.empty && !active) {
      // Nothing is selected: the address itself becomes the text.
      chain.insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] });
    } else chain.setLink({ href });
    chain.run();
  };
  const remove = () => {
    setOpened(false);
    editor.chain().focus().extendMarkRange('link').unsetLink().run();
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus withinPortal shadow="md" width={320}>
      <Popover.Target>
        <Frame.Control aria-label="Link" title="Link" active={active} onClick={open}>
          <Link size={15} strokeWidth={1.75} aria-hidden />
        </Frame.Control>
      </Popover.Target>
      <Popover.Dropdown>
        <TextInput
          label="Address of the link"
          placeholder="https://example.com"
          data-autofocus
          value={address}
          error={error}
          onChange={(event) => setAddress(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            save();
          }}
        />
        <Group justify="flex-end" gap="xs" mt="sm">
          {active ? (
            <Button size="compact-sm" variant="default" onClick={remove}>
              Remove link
            </Button>
          ) : null}
          <Button size="compact-sm" onClick={save}>
            Set link
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
