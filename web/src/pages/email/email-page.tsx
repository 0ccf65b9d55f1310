import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ApiError } from '../../../../contract/client.ts';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { emailQuery } from '../emails/email-queries.ts';
import { ComposePage } from './compose-page.tsx';
import { EmailDetails } from './email-details.tsx';

const route = getRouteApi('/app/emails/$emailId');

/** One email: written while it is a draft, read afterwards. */
export function EmailPage() {
  const { emailId } = route.useParams();
  const { person, after } = route.useSearch();
  const { data: email, error, refetch } = useQuery(emailQuery(emailId));
  const isNew = person !== undefined && isMissing(error);
  if (email?.state === 'draft' && email.mine) {
    return (
      <ComposePage key={emailId} emailId={emailId} email={email} personId={email.to.personId} />
    );
  }
  if (email) return <EmailDetails email={email} />;
  if (isNew) {
    return (
      <ComposePage
        key={emailId}
        emailId={emailId}
        email={null}
        personId={person}
        after={after ?? null}
      />
    );
  }
  return (
    <Page title="Email">
      {error ? (
        <ProblemAlert
          error={error}
          title="This email cannot be shown."
          {...(isMissing(error) ? {} : { onRetry: () => void refetch() })}
        />
      ) : (
        <SkeletonLines count={8} />
      )}
    </Page>
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.problem.status === 404;
}
