import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { client } from '../../api.ts';
import { LinkButton } from '../../components/link-button.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { Door } from '../../shell/door.tsx';

/**
 * Where the link of a verification email leads. Opening it changes nothing, since mail scanners open
 * links too; pressing the button does.
 */
export function VerifyAddressPage() {
  const verify = useMutation({
    mutationFn: () => client.identities.verify({ body: { token: location.hash.slice(1) } }),
  });
  return (
    <Door
      title={verify.data ? 'The address is confirmed' : 'Confirm your address'}
      text={
        verify.data
          ? `You can send emails from ${verify.data.address} now.`
          : 'So that you can send emails from it with Lockstep.'
      }
    >
      <Stack gap="sm">
        {verify.error ? <ProblemAlert error={verify.error} /> : null}
        {verify.data ? (
          <LinkButton to="/identities">Go to my identities</LinkButton>
        ) : (
          <Button loading={verify.isPending} onClick={() => verify.mutate()}>
            Confirm this address
          </Button>
        )}
      </Stack>
    </Door>
  );
}
