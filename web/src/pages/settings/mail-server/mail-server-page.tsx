import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '../../../api.ts';
import { Page } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { DailyCap } from './daily-cap.tsx';
import { DkimSection } from './dkim-section.tsx';
import { ServerForm } from './server-form.tsx';

const mailServerQuery = queryOptions({
  queryKey: ['mail-server'],
  queryFn: ({ signal }) => client.mailServer.get({}, { signal }),
});

/** The team's mail server: by it all sales emails and Lockstep's own go out. */
export function MailServerPage() {
  const { data, error, refetch } = useQuery(mailServerQuery);
  return (
    <Page
      title="Mail server"
      description="The SMTP server by which your team’s emails go out. It is tried before it is saved; its password is sealed and never shown again."
      width="text"
    >
      {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonLines count={8} /> : null}
      {data ? (
        <>
          <ServerForm server={data} />
          {data.ready ? <DkimSection server={data} /> : null}
          <DailyCap server={data} />
        </>
      ) : null}
    </Page>
  );
}
