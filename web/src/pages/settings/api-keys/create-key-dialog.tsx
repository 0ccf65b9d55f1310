import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { client, queryClient } from '../../../api.ts';
import { CopyButton } from '../../../components/copy-button.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { apiKeysQuery } from './api-keys-query.ts';

type Props = { opened: boolean; onClose: () => void };

/** Makes a key and shows it, once. A click beside the dialog must not lose it. */
export function CreateKeyDialog({ opened, onClose }: Props) {
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (name) => (name.trim() === '' ? 'Give the key a name.' : null) },
  });
  const create = useMutation({
    mutationFn: (body: { name: string }) => client.apiKeys.create({ body }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
  const close = () => {
    create.reset();
    form.reset();
    onClose();
  };
  const key = create.data?.key;
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={key ? 'Your new API key' : 'New API key'}
      closeOnClickOutside={!key}
      closeOnEscape={!key}
    >
      {key ? (
        <NewKey value={key} onDone={close} />
      ) : (
        <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
          <Stack gap="md">
            <TextInput
              label="Name"
              description="What uses it, so that you know later which one to revoke."
              placeholder="Nightly report"
              maxLength={100}
              data-autofocus
              {...form.getInputProps('name')}
            />
            {create.error ? <ProblemAlert error={create.error} /> : null}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending}>
                Make the key
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function NewKey({ value, onDone }: { value: string; onDone: () => void }) {
  return (
    <Stack gap="md">
      <TextInput
        label="Key"
        description="Copy it now: it is not stored in a readable form and cannot be shown again."
        value={value}
        readOnly
        data-autofocus
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group justify="flex-end" gap="xs">
        <CopyButton value={value} label="Copy key" />
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
