import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import type { Template, TemplateResults } from '../../../../contract/templates.ts';
import { client } from '../../api.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatNumber } from '../../components/format.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { Stat, StatRow } from '../../components/stat.tsx';
import { TextLink } from '../../components/text-link.tsx';
import { Time } from '../../components/time.tsx';
import classes from './template.module.css';

/** What came of the emails with a template. */
export function ResultsTab({ template }: { template: Template }) {
  const query = useQuery({
    queryKey: ['templates', 'emails', template.id],
    queryFn: ({ signal }) =>
      client.templates.emails({ params: { id: template.id }, query: {} }, { signal }),
  });
  if (query.error) {
    return (
      <div className={classes.results}>
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  if (!query.data) return <SkeletonLines count={6} />;
  const { results, emails } = query.data;
  if (results.sent === 0) {
    return (
      <EmptyState icon={Send} title="No email was sent with it yet">
        Choose it when you write to a person; how many open, click and reply is counted here.
      </EmptyState>
    );
  }
  return (
    <div className={classes.results}>
      <Totals results={results} />
      <p className={classes.rules}>
        Shares are of the {formatNumber(results.people)}{' '}
        {results.people === 1 ? 'person' : 'people'} who got an email. Each person counts once.
        Opens and clicks by mail proxies and scanners, and your own, are left out.
      </p>
      {emails.length > 0 ? (
        <Table.ScrollContainer minWidth={560}>
          <Table verticalSpacing={6} aria-label="Latest emails">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Person</Table.Th>
                <Table.Th>Subject</Table.Th>
                <Table.Th>Sent by</Table.Th>
                <Table.Th>Sent</Table.Th>
                <Table.Th>What came of it</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {emails.map((email) => (
                <Table.Tr key={email.id}>
                  <Table.Td>
                    {email.personId ? (
                      <TextLink to="/people/$personId" params={{ personId: email.personId }}>
                        {email.personName}
                      </TextLink>
                    ) : (
                      email.personName
                    )}
                  </Table.Td>
                  <Table.Td>{email.subject}</Table.Td>
                  <Table.Td>{email.sentBy ?? 'Former user'}</Table.Td>
                  <Table.Td>
                    <Time at={email.sentAt} />
                  </Table.Td>
                  <Table.Td>{outcome(email)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : (
        <p className={classes.rules}>You have sent none of these emails yourself.</p>
      )}
    </div>
  );
}

function Totals({ results }: { results: TemplateResults }) {
  const share = (count: number) =>
    `${results.people > 0 ? Math.round((count / results.people) * 100) : 0} %`;
  return (
    <StatRow>
      <Stat label="Emails sent" value={formatNumber(results.sent)} />
      <Stat label="Opened" value={share(results.opened)} hint={people(results.opened)} />
      <Stat label="Clicked" value={share(results.clicked)} hint={people(results.clicked)} />
      <Stat label="Replied" value={share(results.replied)} hint={people(results.replied)} />
      <Stat label="Bounced" value={share(results.bounced)} hint={people(results.bounced)} />
    </StatRow>
  );
}

function people(count: number): string {
  return count === 1 ? '1 person' : `${formatNumber(count)} people`;
}

function outcome(email: { opened: boolean; clicked: boolean; replied: boolean; bounced: boolean }) {
  const words = [
    email.bounced ? 'bounced' : '',
    email.opened ? 'opened' : '',
    email.clicked ? 'clicked' : '',
    email.replied ? 'replied' : '',
  ].filter(Boolean);
  const text = words.join(', ');
  return text === '' ? 'Nothing yet' : text.charAt(0).toUpperCase() + text.slice(1);
}
