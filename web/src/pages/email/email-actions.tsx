import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Email } from '../../../../contract/emails.ts';
import { client } from '../../api.ts';
import { notifyProblem } from '../../components/notify.ts';
import { emailKeys } from '../emails/email-queries.ts';

/** What can be done with an email in its present state. */
export function EmailActions({ email }: { email: Email }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const params = { id: email.id };
  const act = useMutation({
    mutationFn: (work: () => Promise<Email>) => work(),
    onSuccess: (changed) => {
      queryClient.setQueryData(emailKeys.one(email.id), changed);
      void queryClient.invalidateQueries({ queryKey: emailKeys.list });
    },
    onError: notifyProblem,
  });
  const button = (label: string, work: () => Promise<Email>, primary = false) => (
    <Button
      key={label}
      variant={primary ? 'filled' : 'default'}
      disabled={act.isPending}
      onClick={() => act.mutate(work)}
    >
      {label}
    </Button>
  );
  const edit = button('Edit', () => client.emails.reopen({ params }));
  const cancel = button('Cancel sending', () => client.emails.cancel({ params }));
  const resend = button('Send again', () => client.emails.send({ params }), true);
  if (email.state === 'unknown') {
    return [
      button('It arrived', () => client.emails.confirm({ params, body: { arrived: true } }), true),
      button('Send again', async () => {
        await client.emails.confirm({ params, body: { arrived: false } });
        return client.emails.send({ params });
      }),
      button('It did not arrive', () =>
        client.emails.confirm({ params, body: { arrived: false } }),
      ),
    ];
  }
  if (email.state === 'failed') return [resend, edit];
  if (email.state === 'cancelled') return [edit];
  if (email.state === 'queued' || email.state === 'waiting') return [cancel];
  const { personId } = email.to;
  if (email.state !== 'sent' || !personId) return null;
  return (
    <Button
      variant="default"
      onClick={() =>
        void navigate({
          to: '/emails/$emailId',
          params: { emailId: crypto.randomUUID() },
          search: { person: personId, after: email.id },
        })
      }
    >
      Write again in this thread
    </Button>
  );
}
