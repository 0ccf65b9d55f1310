import { Button, Group, Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../../api.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import type { ShownLink } from './invitations.tsx';
import { LinkField } from './link-field.tsx';
import { MailNote } from './mail-note.tsx';

type Props = { shown: ShownLink | null; onClose: () => void };

/** The link of one invitation, to copy. */
export function LinkDialog({ shown, onClose }: Props) {
  const asked = useQuery({
    queryKey: ['invitation-link', shown?.id],
    queryFn: ({ signal }) =>
      client.invitations.link({ params: { id: shown?.id ?? '' } }, { signal }),
    enabled: shown !== null && shown.renewed === null,
    // It is a secret, and may have been renewed meanwhile.
    gcTime: 0,
    staleTime: 0,
  });
  const answer = shown?.renewed ?? asked.data;
  return (
    <Modal opened={shown !== null} onClose={onClose} title={`Invitation of ${shown?.email ?? ''}`}>
      <Stack gap="md">
        {shown?.renewed ? <MailNote invited={[shown.renewed]} /> : null}
        {asked.error ? <ProblemAlert error={asked.error} /> : null}
        {answer ? <LinkField email={answer.email} link={answer.link} /> : null}
        {!answer && !asked.error ? <SkeletonLines count={2} /> : null}
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
