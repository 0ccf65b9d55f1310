import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { invitationRoutes } from '../../../../contract/users.ts';
import { client, queryClient, sessionQuery } from '../../api.ts';
import { focusFirst } from '../../components/focus-first.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { PasswordRule } from '../setup/password-rule.tsx';

type Props = { token: string; email: string };
type Values = { token: string; name: string; password: string };

export function AcceptForm({ token, email }: Props) {
  const navigate = useNavigate();
  const form = useForm<Values>({
    initialValues: { token, name: '', password: '' },
    validate: schemaResolver(invitationRoutes.accept.body, { sync: true }),
    validateInputOnBlur: true,
  });
  const accept = useMutation({
    mutationFn: (body: Values) => client.invitations.accept({ body }),
    onSuccess: async (session) => {
      // Somebody else may have been signed in here: nothing of theirs stays.
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: '/people' });
    },
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(
        (values) => accept.mutate(values),
        (errors) => focusFirst(form, errors),
      )}
    >
      <Stack gap="sm">
        <TextInput
          label="Email"
          description="You sign in with it."
          value={email}
          readOnly
          autoComplete="username"
        />
        <TextInput
          label="Your name"
          description="As people you write to should read it."
          autoComplete="name"
          autoFocus
          {...form.getInputProps('name')}
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
        {accept.error ? <ProblemAlert error={accept.error} /> : null}
        <Button type="submit" loading={accept.isPending || accept.isSuccess} mt={4}>
          Accept the invitation
        </Button>
      </Stack>
    </form>
  );
}
