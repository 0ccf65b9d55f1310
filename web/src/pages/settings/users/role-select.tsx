import { NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from '../../../../../contract/users.ts';
import { client, queryClient, sessionQuery, useSession } from '../../../api.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { notifyDone, notifyProblem } from '../../../components/notify.ts';
import { type Role, roleLabel, roles } from './roles.ts';
import { usersChanged } from './users-queries.ts';

/** Changes at once, but asks before somebody takes the settings away from themselves. */
export function RoleSelect({ user }: { user: User }) {
  const me = useSession().user.id === user.id;
  const [asked, setAsked] = useState<Role | null>(null);
  const save = async (role: Role) => {
    await client.users.setRole({ params: { id: user.id }, body: { role } });
    if (me) await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    else await usersChanged();
    notifyDone(`${user.name} is now ${roleLabel(role).toLowerCase()}.`);
  };
  const change = useMutation({ mutationFn: save, onError: notifyProblem });
  return (
    <>
      <NativeSelect
        size="xs"
        w={112}
        aria-label={`Role of ${user.name}`}
        data={roles.map(({ value, label }) => ({ value, label }))}
        value={change.isPending ? change.variables : user.role}
        disabled={change.isPending}
        onChange={(event) => {
          const role = event.currentTarget.value as Role;
          if (me && role !== 'admin') setAsked(role);
          else change.mutate(role);
        }}
      />
      <ConfirmDialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title="Give up your own admin role?"
        confirmLabel="Give it up"
        danger
        onConfirm={async () => {
          if (asked) await save(asked);
        }}
      >
        You then see no settings any more; another administrator has to give the role back.
      </ConfirmDialog>
    </>
  );
}
