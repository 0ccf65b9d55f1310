import { Button, Group, NumberInput, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { MailServer } from '../../../../../contract/mail-settings.ts';
import { client, queryClient } from '../../../api.ts';
import { formatBytes } from '../../../components/format.ts';
import { notifyDone } from '../../../components/notify.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { Section } from '../../../components/section.tsx';
import { StatusBadge } from '../../../components/status-badge.tsx';

const securities = [
  { value: 'starttls', label: 'STARTTLS (usual on port 587)' },
  { value: 'tls', label: 'TLS from the start (usual on port 465)' },
  { value: 'none', label: 'None (only for a server on this machine)' },
] as const;

type Security = (typeof securities)[number]['value'];

export function ServerForm({ server }: { server: MailServer }) {
  const form = useForm({
    initialValues: {
      host: server.host ?? '',
      port: server.port ?? 587,
      security: (server.security ?? 'starttls') as Security,
      username: server.username ?? '',
      password: '',
      fromAddress: server.fromAddress ?? '',
      bounceDomain: server.bounceDomain ?? '',
      replyDomain: server.replyDomain ?? '',
    },
  });
  const bodyOf = (values: typeof form.values) => ({
    host: values.host,
    port: Number(values.port),
    security: values.security,
    username: values.username.trim() || null,
    password: values.password || null,
    fromAddress: values.fromAddress,
    bounceDomain: values.bounceDomain.trim() || null,
    replyDomain: values.replyDomain.trim() || null,
  });
  const test = useMutation({
    mutationFn: () => client.mailServer.test({ body: bodyOf(form.values) }),
  });
  const save = useMutation({
    mutationFn: () => client.mailServer.save({ body: bodyOf(form.values) }),
    onSuccess: (saved) => {
      queryClient.setQueryData(['mail-server'], saved);
      void queryClient.invalidateQueries({ queryKey: ['emails'] });
      form.setFieldValue('password', '');
      test.reset();
      notifyDone('The mail server is saved. Emails go out by it from now on.');
    },
  });
  return (
    <Section
      title="Server"
      description={
        server.problem ? (
          <>
            <StatusBadge tone="attention">The last email did not get out</StatusBadge>{' '}
            {server.problem}
          </>
        ) : server.ready ? (
          <>
            <StatusBadge tone="ok">Set up</StatusBadge>
            {server.maxBytes ? ` It takes emails of up to ${formatBytes(server.maxBytes)}.` : ''}
          </>
        ) : null
      }
    >
      <form onSubmit={form.onSubmit(() => save.mutate())}>
        <Stack gap="sm">
          <Group grow align="flex-start" preventGrowOverflow={false}>
            <TextInput
              label="Host"
              required
              placeholder="smtp.company.com"
              {...form.getInputProps('host')}
            />
            <NumberInput
              label="Port"
              required
              min={1}
              max={65_535}
              allowDecimal={false}
              {...form.getInputProps('port')}
            />
          </Group>
          <Select
            label="Encryption"
            allowDeselect={false}
            data={securities.map((one) => ({ ...one }))}
            {...form.getInputProps('security')}
          />
          <TextInput
            label="User name"
            description="Empty: without signing in."
            autoComplete="off"
            {...form.getInputProps('username')}
          />
          <PasswordInput
            label="Password"
            description={server.hasPassword ? 'Empty: the stored one stays.' : undefined}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <TextInput
            label="Sender of Lockstep’s own emails"
            description="Invitations and verification emails come from it."
            required
            type="email"
            placeholder="lockstep@company.com"
            {...form.getInputProps('fromAddress')}
          />
          <TextInput
            label="Bounce domain"
            description={inboundText(server, 'Bounces return to addresses at it.')}
            placeholder="bounces.company.com"
            {...form.getInputProps('bounceDomain')}
          />
          <TextInput
            label="Reply domain"
            description={inboundText(
              server,
              'Answers go to an address at it and to the seller. A mailbox rule may forward to replies@ it.',
            )}
            placeholder="replies.company.com"
            {...form.getInputProps('replyDomain')}
          />
          {test.data ? <TestResult {...test.data} /> : null}
          {test.error ? <ProblemAlert error={test.error} /> : null}
          {save.error ? <ProblemAlert error={save.error} title="Nothing was saved." /> : null}
          <Group gap="xs">
            <Button type="submit" loading={save.isPending}>
              Test and save
            </Button>
            <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
              Test only
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function inboundText({ inboundPort }: MailServer, use: string): string {
  const where =
    inboundPort === null
      ? 'Lockstep does not listen for them yet: set INBOUND_SMTP_PORT and start it again.'
      : `Its MX record, or a mail server in front, must lead to port ${inboundPort} of Lockstep.`;
  return `${use} ${where}`;
}

type Result = { ok: boolean; message: string; fix: string | null };

function TestResult({ ok, message, fix }: Result) {
  return (
    <div role="status">
      <StatusBadge tone={ok ? 'ok' : 'attention'}>{ok ? 'It works' : 'It failed'}</StatusBadge>{' '}
      {message} {fix}
    </div>
  );
}
