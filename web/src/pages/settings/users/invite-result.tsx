import { Button, Group, Stack } from '@mantine/core';
import type { client } from '../../../api.ts';
import { LinkField } from './link-field.tsx';
import { MailNote } from './mail-note.tsx';
import classes from './users.module.css';

type Result = Awaited<ReturnType<typeof client.invitations.create>>;

/** Who was invited, each with the link, and who was not and why. */
export function InviteResult({ result, onDone }: { result: Result; onDone: () => void }) {
  const { invited, refused } = result;
  return (
    <Stack gap="md">
      {refused.length > 0 ? (
        <div role="alert">
          <p className={classes.note}>
            {invited.length === 0 ? 'Nobody was invited:' : 'Not invited:'}
          </p>
          <ul className={classes.refused}>
            {refused.map(({ email, reason }) => (
              <li key={email}>
                <strong>{email}</strong>: {reason}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <MailNote invited={invited} />
      {invited.length > 0 ? (
        <ul className={classes.links}>
          {invited.map(({ id, email, link }) => (
            <li key={id}>
              <LinkField email={email} link={link} />
            </li>
          ))}
        </ul>
      ) : null}
      <Group justify="flex-end">
        <Button onClick={onDone} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
