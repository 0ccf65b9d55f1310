import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Identity } from '../../../../contract/mail-settings.ts';
import { client, queryClient, useSession } from '../../api.ts';
import { notifyDone } from '../../components/notify.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RichText } from '../../components/rich-text/rich-text.tsx';

type Props = { editing: Identity | 'new' | null; onClose: () => void };

export function IdentityDialog({ editing, onClose }: Props) {
  const { user } = useSession();
  const identity = editing === 'new' ? null : editing;
  const [address, setAddress] = useState(identity?.address ?? user.email);
  const [name, setName] = useState(identity?.name ?? user.name);
  const [signatureHtml, setSignature] = useState(identity?.signatureHtml ?? '');
  const save = useMutation({
    mutationFn: () =>
      identity
        ? client.identities.change({
            params: { id: identity.id },
            body: { name, signatureHtml, isDefault: identity.isDefault },
          })
        : client.identities.add({ body: { address, name, signatureHtml } }),
    onSuccess: (answer) => {
      queryClient.setQueryData(['identities'], answer);
      void queryClient.invalidateQueries({ queryKey: ['emails', 'composer'] });
      if (!identity) notifyDone(`A verification email is on its way to ${address}.`);
      onClose();
    },
  });
  return (
    <Modal
      opened={editing !== null}
      onClose={onClose}
      title={identity ? identity.address : 'Add an identity'}
      size="lg"
      closeOnClickOutside={false}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="md">
          {identity ? null : (
            <TextInput
              label="Address"
              type="email"
              required
              value={address}
              description="A link goes to it, also when it is the one with which you sign in."
              onChange={(event) => setAddress(event.currentTarget.value)}
            />
          )}
          <TextInput
            label="Name that recipients see"
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <RichText
            label="Signature"
            value={signatureHtml}
            onChange={setSignature}
            minHeight={120}
          />
          {save.error ? <ProblemAlert error={save.error} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {identity ? 'Save' : 'Add and send the link'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
