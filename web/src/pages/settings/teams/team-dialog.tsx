import { Button, Group, Modal, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { Team } from '../../../../../contract/teams.ts';
import type { User } from '../../../../../contract/users.ts';
import { client } from '../../../api.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { usersChanged } from '../users/users-queries.ts';

type Props = { team: Team | 'new' | null; users: readonly User[]; onClose: () => void };

export function TeamDialog({ team, users, onClose }: Props) {
  return (
    <Modal
      opened={team !== null}
      onClose={onClose}
      title={team === null || team === 'new' ? 'New team' : team.name}
    >
      {team === null ? null : <TeamForm team={team} users={users} onDone={onClose} />}
    </Modal>
  );
}

type FormProps = { team: Team | 'new'; users: readonly User[]; onDone: () => void };
type Values = { name: string; memberIds: string[] };

function TeamForm({ team, users, onDone }: FormProps) {
  const form = useForm<Values>({
    initialValues:
      team === 'new'
        ? { name: '', memberIds: [] }
        : { name: team.name, memberIds: [...team.memberIds] },
    validate: { name: (name) => (name.trim() === '' ? 'Give the team a name.' : null) },
  });
  const save = useMutation({
    mutationFn: (body: Values) =>
      team === 'new'
        ? client.teams.create({ body })
        : client.teams.change({ params: { id: team.id }, body }),
    onSuccess: async () => {
      await usersChanged();
      onDone();
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="md">
        <TextInput label="Name" maxLength={100} data-autofocus {...form.getInputProps('name')} />
        <MultiSelect
          label="Members"
          description="Type to find somebody."
          data={users.map((user) => ({ value: user.id, label: `${user.name} (${user.email})` }))}
          searchable
          hidePickedOptions
          nothingFoundMessage="No user is called so."
          maxDropdownHeight={220}
          {...form.getInputProps('memberIds')}
        />
        {save.error ? <ProblemAlert error={save.error} title="Not saved" /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {team === 'new' ? 'Make the team' : 'Save'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
