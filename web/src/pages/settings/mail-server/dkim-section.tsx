import { Button, Code, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { MailServer } from '../../../../../contract/mail-settings.ts';
import { client, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { CopyButton } from '../../../components/copy-button.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { Section } from '../../../components/section.tsx';

/** Signs emails, so that receivers can tell that they are the company's. */
export function DkimSection({ server }: { server: MailServer }) {
  const [domain, setDomain] = useState(server.fromAddress?.split('@')[1] ?? '');
  const [selector, setSelector] = useState('lockstep');
  const [removing, setRemoving] = useState(false);
  const keep = (saved: MailServer) => queryClient.setQueryData(['mail-server'], saved);
  const make = useMutation({
    mutationFn: () => client.mailServer.makeDkim({ body: { domain, selector } }),
    onSuccess: keep,
  });
  return (
    <Section
      title="Signature (DKIM)"
      description="Needed when the mail server does not sign by itself. Publish the record in your domain’s DNS before you send."
    >
      {server.dkim ? (
        <Stack gap="sm">
          <p>Publish this TXT record:</p>
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {`${server.dkim.record.name}\n${server.dkim.record.value}`}
          </Code>
          <Group gap="xs">
            <CopyButton value={server.dkim.record.value} label="Copy value" />
            <Button variant="default" onClick={() => setRemoving(true)}>
              Remove the key
            </Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate();
          }}
        >
          <Group align="flex-end" gap="xs">
            <TextInput
              label="Domain"
              required
              value={domain}
              onChange={(event) => setDomain(event.currentTarget.value)}
            />
            <TextInput
              label="Selector"
              required
              value={selector}
              onChange={(event) => setSelector(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={make.isPending}>
              Make a key
            </Button>
          </Group>
          {make.error ? <ProblemAlert error={make.error} /> : null}
        </form>
      )}
      <ConfirmDialog
        opened={removing}
        onClose={() => setRemoving(false)}
        title="Remove the key?"
        confirmLabel="Remove"
        danger
        onConfirm={async () => keep(await client.mailServer.forgetDkim())}
      >
        Emails go out unsigned from then on. A new key needs a new DNS record.
      </ConfirmDialog>
    </Section>
  );
}
