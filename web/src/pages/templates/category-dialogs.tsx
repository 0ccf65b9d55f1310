import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { client } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { refreshTemplates } from './template-queries.ts';

type Named = { id: string; name: string };

export type CategoryAction =
  | { kind: 'create' }
  | { kind: 'rename'; category: Named }
  | { kind: 'remove'; category: Named };

type Props = { action: CategoryAction | null; onClose: () => void; onRemoved: () => void };

export function CategoryDialogs({ action, onClose, onRemoved }: Props) {
  const removed = action?.kind === 'remove' ? action.category : null;
  return (
    <>
      <Modal
        opened={action?.kind === 'create' || action?.kind === 'rename'}
        onClose={onClose}
        title={action?.kind === 'rename' ? `Rename ${action.category.name}` : 'New category'}
      >
        <NameForm category={action?.kind === 'rename' ? action.category : null} onDone={onClose} />
      </Modal>
      <ConfirmDialog
        opened={removed !== null}
        onClose={onClose}
        title={`Delete ${removed?.name ?? 'the category'}?`}
        confirmLabel="Delete"
        danger
        onConfirm={async () => {
          if (!removed) return;
          await client.templateCategories.remove({ params: { id: removed.id } });
          await refreshTemplates();
          onRemoved();
        }}
      >
        Only an empty category can be deleted. Templates in the archive count.
      </ConfirmDialog>
    </>
  );
}

function NameForm({ category, onDone }: { category: Named | null; onDone: () => void }) {
  const form = useForm({
    initialValues: { name: category?.name ?? '' },
    validate: { name: (name) => (name.trim() === '' ? 'Give the category a name.' : null) },
  });
  const save = useMutation({
    mutationFn: (body: { name: string }): Promise<unknown> =>
      category
        ? client.templateCategories.rename({ params: { id: category.id }, body })
        : client.templateCategories.create({ body }),
    onSuccess: async () => {
      await refreshTemplates();
      onDone();
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Everybody in your company sees it."
          maxLength={100}
          data-autofocus
          {...form.getInputProps('name')}
        />
        {save.error ? <ProblemAlert error={save.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
