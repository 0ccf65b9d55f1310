import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type FormErrors, schemaResolver, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type * as z from 'zod';
import { marketoRoutes } from '../../../../../contract/marketo.ts';
import { client, queryClient, syncStatusQuery } from '../../../api.ts';
import { focusFirst } from '../../../components/focus-first.ts';
import { notifyDone } from '../../../components/notify.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { type Connection, setConnection } from './marketo-queries.ts';
import { TestResult } from './test-result.tsx';
import { WhereToFind } from './where-to-find.tsx';

type Credentials = z.input<typeof marketoRoutes.connect.body>;

type Props = { connection: Connection; onCancel?: () => void; onConnected: () => void };

/** Credentials are tested by the server before it keeps them; the secret never comes back. */
export function ConnectForm({ connection, onCancel, onConnected }: Props) {
  const form = useForm<Credentials>({
    initialValues: { endpoint: connection.endpoint ?? '', clientId: '', clientSecret: '' },
    validate: schemaResolver(marketoRoutes.connect.body, { sync: true }),
  });
  const test = useMutation({
    mutationFn: (body: Credentials) => client.marketo.test({ body }),
  });
  const connect = useMutation({
    mutationFn: (body: Credentials) => client.marketo.connect({ body }),
    onSuccess: async (answer) => {
      setConnection(answer);
      notifyDone(`Connected to ${answer.munchkinId ?? 'Marketo'}.`);
      onConnected();
      await queryClient.invalidateQueries({ queryKey: syncStatusQuery.queryKey });
    },
  });
  const hint = connection.clientIdHint;
  // One answer at a time stands below the form: that of the button pressed last.
  const submitTest = (values: Credentials) => {
    connect.reset();
    test.mutate(values);
  };
  const invalid = (errors: FormErrors) => focusFirst(form, errors);
  const submitConnect = (values: Credentials) => {
    test.reset();
    connect.mutate(values);
  };
  return (
    <form noValidate onSubmit={form.onSubmit(submitConnect, invalid)}>
      <Stack gap="sm">
        <WhereToFind />
        <TextInput
          label="Endpoint"
          description="Either of the two addresses, the one that ends in /rest or in /identity."
          placeholder="https://123-ABC-456.mktorest.com/rest"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('endpoint')}
        />
        <TextInput
          label="Client ID"
          {...(hint ? { description: `Now stored: ${hint}` } : {})}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('clientId')}
        />
        <PasswordInput
          label="Client secret"
          description="Kept encrypted and never shown again."
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the client secret' }}
          {...form.getInputProps('clientSecret')}
        />
        <div aria-live="polite">
          {test.data ? <TestResult result={test.data} /> : null}
          {test.error ? <ProblemAlert error={test.error} title="Not tested" /> : null}
          {connect.error ? <ProblemAlert error={connect.error} title="Not connected" /> : null}
        </div>
        <Group gap="xs">
          <Button type="submit" loading={connect.isPending} disabled={test.isPending}>
            {connection.connected ? 'Replace' : 'Connect'}
          </Button>
          <Button
            variant="default"
            loading={test.isPending}
            disabled={connect.isPending}
            onClick={() => form.onSubmit(submitTest, invalid)()}
          >
            Test
          </Button>
          {onCancel ? (
            <Button variant="subtle" onClick={onCancel}>
              Cancel
            </Button>
          ) : null}
        </Group>
      </Stack>
    </form>
  );
}
