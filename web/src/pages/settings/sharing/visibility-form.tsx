import { Button, Radio, Stack } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, queryClient } from '../../../api.ts';
import { notifyDone } from '../../../components/notify.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { usersQuery } from '../users/users-queries.ts';
import classes from './sharing.module.css';
import { type Visibility, visibilityQuery } from './sharing-query.ts';

const choices: { value: Visibility; label: string; description: string }[] = [
  { value: 'all', label: 'Everybody', description: 'Whoever owns them.' },
  {
    value: 'team',
    label: 'Those of their teams',
    description: 'People owned by themselves or by somebody who is in a team with them.',
  },
  {
    value: 'own',
    label: 'Their own',
    description: 'People whose sales owner in Salesforce has the address that they sign in with.',
  },
];

export function VisibilityForm({ saved }: { saved: Visibility }) {
  const [chosen, setChosen] = useState(saved);
  const save = useMutation({
    mutationFn: () => client.visibility.set({ body: { sellers: chosen } }),
    onSuccess: (answer) => {
      queryClient.setQueryData(visibilityQuery.queryKey, answer);
      notifyDone('Saved. It holds at once.');
    },
  });
  return (
    <Stack gap="sm" align="flex-start">
      <Radio.Group
        aria-label="Which people sellers see"
        value={chosen}
        onChange={(value) => setChosen(value as Visibility)}
      >
        <Stack gap={8}>
          {choices.map((choice) => (
            <Radio key={choice.value} {...choice} />
          ))}
        </Stack>
      </Radio.Group>
      {chosen === 'all' ? null : <Unknown />}
      {save.error ? <ProblemAlert error={save.error} title="Not saved" /> : null}
      <Button onClick={() => save.mutate()} loading={save.isPending} disabled={chosen === saved}>
        Save
      </Button>
    </Stack>
  );
}

/** Sellers whose address no sales owner has see nobody of their own: better known before than after. */
function Unknown() {
  const users = useQuery(usersQuery).data?.users ?? [];
  const without = users.filter((user) => user.active && user.role !== 'admin' && !user.salesOwner);
  if (without.length === 0) return null;
  return (
    <p className={classes.note}>
      No sales owner has the address of {without.map((user) => user.name).join(', ')}: none of the
      people are their own. Their addresses stand under{' '}
      <TextLink to="/settings/users" underline="always">
        Users
      </TextLink>
      .
    </p>
  );
}
