import { Button, Group, MultiSelect, Radio, Stack, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Team } from '../../../../../contract/teams.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { readAddresses } from './addresses.ts';
import { type Role, roles } from './roles.ts';

export type InviteValues = { addresses: string; role: Role; teamIds: string[] };

const most = 50;

type Props = {
  teams: readonly Team[];
  error: unknown;
  busy: boolean;
  onSubmit: (values: InviteValues) => void;
  onCancel: () => void;
};

export function InviteForm({ teams, error, busy, onSubmit, onCancel }: Props) {
  const form = useForm<InviteValues>({
    initialValues: { addresses: '', role: 'seller', teamIds: [] },
    validate: {
      addresses: (text) => {
        const count = readAddresses(text).length;
        if (count === 0) return 'Enter at least one address.';
        return count > most ? `These are ${count}; invite at most ${most} at a time.` : null;
      },
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit(onSubmit)}>
      <Stack gap="md">
        <Textarea
          label="Email addresses"
          description="One a line, or separated by commas. Sellers: as in Salesforce, so that Lockstep knows which people are theirs."
          autosize
          minRows={3}
          maxRows={10}
          spellCheck={false}
          data-autofocus
          {...form.getInputProps('addresses')}
        />
        <Radio.Group label="Role" {...form.getInputProps('role')}>
          <Stack gap={8} mt={6}>
            {roles.map(({ value, label, may }) => (
              <Radio key={value} value={value} label={label} description={may} />
            ))}
          </Stack>
        </Radio.Group>
        {teams.length > 0 ? (
          <MultiSelect
            label="Teams"
            placeholder={form.values.teamIds.length === 0 ? 'None' : ''}
            data={teams.map((team) => ({ value: team.id, label: team.name }))}
            {...form.getInputProps('teamIds')}
          />
        ) : null}
        {error ? <ProblemAlert error={error} title="Nobody was invited." /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Invite
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
