import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useRef } from 'react';
import { client, queryClient, sessionQuery } from '../../api.ts';
import { focusFirst } from '../../components/focus-first.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { Door } from '../../shell/door.tsx';
import { safeBack } from './safe-back.ts';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { back } = route.useSearch();
  const router = useRouter();
  const password = useRef<HTMLInputElement>(null);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() === '' ? 'Enter your email address.' : null),
      password: (value) => (value === '' ? 'Enter your password.' : null),
    },
  });
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) => client.session.signIn({ body }),
    meta: { signsIn: true },
    onSuccess: (session) => {
      queryClient.setQueryData(sessionQuery.queryKey, session);
      router.history.push(safeBack(back));
    },
    onError: () => password.current?.select(),
  });
  return (
    <Door
      title="Sign in"
      text={back ? 'After that you are back where you were.' : 'With your Lockstep account.'}
    >
      <form
        noValidate
        onSubmit={form.onSubmit(
          (values) => signIn.mutate(values),
          (errors) => focusFirst(form, errors),
        )}
      >
        <Stack gap="sm">
          {signIn.error ? <ProblemAlert error={signIn.error} /> : null}
          <TextInput
            label="Email"
            type="email"
            autoComplete="username"
            autoFocus
            key={form.key('email')}
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            ref={password}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={signIn.isPending || signIn.isSuccess} mt={4}>
            Sign in
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
