import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { CallChoice } from '../../../../../contract/calls.ts';
import { client } from '../../../api.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { useCallSettingsChange } from './use-call-settings.ts';

type Props = { choice: CallChoice | null; onClose: () => void };

export function RenameDialog({ choice, onClose }: Props) {
  return (
    <Modal opened={choice !== null} onClose={onClose} title={`Rename ${choice?.name ?? ''}`}>
      {choice ? <RenameForm key={choice.id} choice={choice} onDone={onClose} /> : null}
    </Modal>
  );
}

function RenameForm({ choice, onDone }: { choice: CallChoice; onDone: () => void }) {
  const [name, setName] = useState(choice.name);
  const rename = useCallSettingsChange((wanted: string) =>
    client.calls.changeChoice({ params: { id: choice.id }, body: { name: wanted } }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') rename.mutate(name.trim(), { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Calls that were logged before keep the old name, in Marketo too."
          autoComplete="off"
          maxLength={50}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {rename.error ? <ProblemAlert error={rename.error} title="Not renamed" /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={rename.isPending}>
            Rename
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
