import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Identity } from '../../../../contract/mail-settings.ts';
import { client, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { MailFrame } from '../../components/mail-frame.tsx';
import { notifyDone, notifyProblem } from '../../components/notify.ts';
import { Section } from '../../components/section.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';

type Props = { identity: Identity; onEdit: () => void };
type Answer = { identities: Identity[] };

export function IdentityCard({ identity, onEdit }: Props) {
  const [removing, setRemoving] = useState(false);
  const params = { id: identity.id };
  const keep = (answer: Answer) => queryClient.setQueryData(['identities'], answer);
  const verify = useMutation({
    mutationFn: () => client.identities.sendVerification({ params }),
    onSuccess: (answer) => {
      keep(answer);
      notifyDone(`A verification email is on its way to ${identity.address}.`);
    },
    onError: notifyProblem,
  });
  const makeDefault = useMutation({
    mutationFn: () => {
      const { name, signatureHtml } = identity;
      return client.identities.change({ params, body: { name, signatureHtml, isDefault: true } });
    },
    onSuccess: keep,
    onError: notifyProblem,
  });
  return (
    <Section
      title={`${identity.name} <${identity.address}>`}
      description={
        identity.verifiedAt ? (
          <StatusBadge tone="ok">Verified</StatusBadge>
        ) : (
          <>
            <StatusBadge tone="attention">Not verified</StatusBadge> Open the link in the email that
            was sent to this address; nothing is sent from it before.
          </>
        )
      }
      actions={
        <>
          {identity.verifiedAt ? null : (
            <Button size="compact-sm" loading={verify.isPending} onClick={() => verify.mutate()}>
              Send the link again
            </Button>
          )}
          {identity.isDefault ? (
            <StatusBadge tone="neutral">Default</StatusBadge>
          ) : (
            <Button size="compact-sm" variant="default" onClick={() => makeDefault.mutate()}>
              Make default
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={onEdit}>
            Edit
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setRemoving(true)}>
            Remove
          </Button>
        </>
      }
    >
      {identity.signatureHtml ? (
        <MailFrame title={`Signature of ${identity.address}`} html={identity.signatureHtml} />
      ) : (
        'No signature.'
      )}
      <ConfirmDialog
        opened={removing}
        onClose={() => setRemoving(false)}
        title={`Remove ${identity.address}?`}
        confirmLabel="Remove"
        danger
        onConfirm={async () => keep(await client.identities.remove({ params }))}
      >
        Drafts from it need another sender. Emails that were sent stay as they are.
      </ConfirmDialog>
    </Section>
  );
}
