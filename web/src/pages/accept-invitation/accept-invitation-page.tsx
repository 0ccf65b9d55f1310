import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { TextLink } from '../../components/text-link.tsx';
import { Door } from '../../shell/door.tsx';
import { AcceptForm } from './accept-form.tsx';

/** Where the link of an invitation leads. Its token stands after the `#` and is sent to nobody else. */
export function AcceptInvitationPage() {
  const [token] = useState(() => window.location.hash.slice(1));
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => client.invitations.look({ body: { token } }, { signal }),
    enabled: token !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const signIn = (
    <TextLink to="/sign-in" underline="always">
      Sign in
    </TextLink>
  );
  if (token === '') {
    return (
      <Door title="The link is not whole" text="What comes after the # is missing.">
        <p>Copy the link from the invitation once more, to its last character.</p>
        <p>You have an account already? {signIn}</p>
      </Door>
    );
  }
  if (invitation.error) {
    return (
      <Door title="This link does not work" text="No account was made.">
        <ProblemAlert error={invitation.error} onRetry={() => void invitation.refetch()} />
        <p>You have an account already? {signIn}</p>
      </Door>
    );
  }
  if (!invitation.data) {
    return (
      <Door title="Your invitation" text="One moment">
        <SkeletonLines count={4} />
      </Door>
    );
  }
  const { company, invitedBy } = invitation.data;
  return (
    <Door
      title={`Welcome to ${company}`}
      text={`${invitedBy} invites you to Lockstep. Choose how you are called here and a password.`}
    >
      <AcceptForm token={token} email={invitation.data.email} />
    </Door>
  );
}
