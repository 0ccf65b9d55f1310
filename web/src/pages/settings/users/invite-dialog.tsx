import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Team } from '../../../../../contract/teams.ts';
import { client } from '../../../api.ts';
import { readAddresses } from './addresses.ts';
import { InviteForm, type InviteValues } from './invite-form.tsx';
import { InviteResult } from './invite-result.tsx';
import { usersChanged } from './users-queries.ts';

type Props = { opened: boolean; teams: readonly Team[]; onClose: () => void };

/** Asks for addresses, then shows what became of each. A click beside it must not lose the links. */
export function InviteDialog({ opened, teams, onClose }: Props) {
  const invite = useMutation({
    mutationFn: ({ addresses, role, teamIds }: InviteValues) =>
      client.invitations.create({ body: { emails: readAddresses(addresses), role, teamIds } }),
    onSuccess: usersChanged,
  });
  const close = () => {
    invite.reset();
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={invite.data ? 'Invitations' : 'Invite people'}
      closeOnClickOutside={!invite.data}
    >
      {invite.data ? (
        <InviteResult result={invite.data} onDone={close} />
      ) : (
        <InviteForm
          teams={teams}
          error={invite.error}
          busy={invite.isPending}
          onSubmit={(values) => invite.mutate(values)}
          onCancel={close}
        />
      )}
    </Modal>
  );
}
