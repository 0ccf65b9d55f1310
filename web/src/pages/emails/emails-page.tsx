import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Mail } from 'lucide-react';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatNumber } from '../../components/format.ts';
import { LinkButton } from '../../components/link-button.tsx';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { emailsQuery } from './email-queries.ts';
import { folders } from './email-state.ts';
import classes from './emails.module.css';
import { EmailsTable } from './emails-table.tsx';

const route = getRouteApi('/app/emails');

/** One's own emails, by what is to be done with them. */
export function EmailsPage() {
  const { folder = 'sent' } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery(emailsQuery(folder));
  const current = folders.find(({ key }) => key === folder);
  return (
    <Page
      title="Emails"
      description="What you wrote. An email of a person stands in the timeline on the person's page, too."
      width="wide"
      actions={
        <LinkButton to="/identities" variant="default">
          My identities
        </LinkButton>
      }
    >
      <Tabs
        value={folder}
        onChange={(value) => {
          const next = folders.find(({ key }) => key === value);
          if (next) void navigate({ search: { folder: next.key }, resetScroll: false });
        }}
      >
        <Tabs.List className={classes.tabs ?? ''}>
          {folders.map(({ key, label }) => {
            const count = data?.counts[key] ?? 0;
            return (
              <Tabs.Tab key={key} value={key}>
                {label}
                {count > 0 && key !== 'sent' ? (
                  <span className={classes.count}>{formatNumber(count)}</span>
                ) : null}
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        <Tabs.Panel value={folder} className={classes.panel ?? ''}>
          {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
          {!data && !error ? <SkeletonLines count={6} /> : null}
          {data && data.emails.length > 0 ? <EmailsTable emails={data.emails} /> : null}
          {data && data.emails.length === 0 ? (
            <EmptyState
              icon={Mail}
              title={`No emails under “${current?.label ?? ''}”`}
              action={
                <LinkButton to="/people" variant="default">
                  Go to people
                </LinkButton>
              }
            >
              {current?.empty}
            </EmptyState>
          ) : null}
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
