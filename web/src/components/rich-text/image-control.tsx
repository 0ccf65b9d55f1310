import { Button, Group, Popover, Stack, TextInput } from '@mantine/core';
import { RichTextEditor as Frame } from '@mantine/tiptap';
import type { Editor } from '@tiptap/react';
import { Image } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { isImageAddress } from './addresses.ts';

/** Puts in a picture that lies on a web server; recipients' mail programs load it from there. */
export function ImageControl({ editor }: { editor: Editor }) {
  const [opened, setOpened] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // The popover is drawn elsewhere, but React hands its events on to forms around the editor.
    event.stopPropagation();
    const fields = new FormData(event.currentTarget);
    const src = String(fields.get('src') ?? '').trim();
    if (!isImageAddress(src)) {
      setError('Enter the address of a picture, such as https://example.com/logo.png.');
      return;
    }
    setOpened(false);
    editor
      .chain()
      .focus()
      .setImage({ src, alt: String(fields.get('alt') ?? '').trim() })
      .run();
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus withinPortal shadow="md" width={320}>
      <Popover.Target>
        <Frame.Control
          aria-label="Picture"
          title="Picture"
          onClick={() => {
            setError(null);
            setOpened(true);
          }}
        >
          <Image size={15} strokeWidth={1.75} aria-hidden />
        </Frame.Control>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={save} noValidate>
          <Stack gap="sm">
            <TextInput
              name="src"
              label="Address of the picture"
              placeholder="https://example.com/logo.png"
              data-autofocus
              error={error}
            />
            <TextInput
              name="alt"
              label="Description"
              description="Read where pictures are not shown. Leave it empty for decoration."
            />
            <Group justify="flex-end">
              <Button size="compact-sm" type="submit">
                Put it in
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
