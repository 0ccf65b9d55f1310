import { Button, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type * as z from 'zod';
import { sessionRoutes } from '../../../../contract/session.ts';
import { client, queryClient, sessionQuery } from '../../api.ts';
import { focusFirst } from '../../components/focus-first.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { Door } from '../../shell/door.tsx';
import { PasswordRule } from './password-rule.tsx';
import { guessedTimeZone, timeZones } from './time-zones.ts';

type Setup = Required<z.input<typeof sessionRoutes.setup.body>>;

/** The first page of a new installation: the company and its first administrator. */
export function SetupPage() {
  const navigate = useNavigate();
  const form = useForm<Setup>({
    initialValues: { company: '', name: '', email: '', password: '', timeZone: guessedTimeZone() },
    validate: schemaResolver(sessionRoutes.setup.body, { sync: true }),
    validateInputOnBlur: true,
  });
  const setup = useMutation({
    mutationFn: (body: Setup) => client.session.setup({ body }),
    onSuccess: async (session) => {
      queryClient.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: '/settings/marketo' });
    },
  });
  return (
    <Door
      title="Set up Lockstep"
      text="This takes a minute. You become the first administrator; next, you connect Marketo."
    >
      <form
        noValidate
        onSubmit={form.onSubmit(
          (values) => setup.mutate(values),
          (errors) => focusFirst(form, errors),
        )}
      >
        <Stack gap="sm">
          <TextInput
            label="Company"
            autoComplete="organization"
            autoFocus
            {...form.getInputProps('company')}
          />
          <TextInput label="Your name" autoComplete="name" {...form.getInputProps('name')} />
          <TextInput
            label="Email"
            description="You sign in with it."
            type="email"
            autoComplete="username"
            {...form.getInputProps('email')}
          />
          <div>
            <PasswordInput
              label="Password"
              autoComplete="new-password"
              aria-describedby="password-rule"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
              {...form.getInputProps('password')}
            />
            <PasswordRule id="password-rule" password={form.values.password} />
          </div>
          <Select
            label="Time zone"
            description="For working hours and daily limits of your company."
            data={timeZones()}
            searchable
            allowDeselect={false}
            nothingFoundMessage="No time zone has this in its name."
            maxDropdownHeight={260}
            {...form.getInputProps('timeZone')}
          />
          {setup.error ? <ProblemAlert error={setup.error} /> : null}
          <Button type="submit" loading={setup.isPending || setup.isSuccess} mt={4}>
            Create the account
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
