import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { EmailSummary } from '../../../../contract/emails.ts';
import { plural } from '../../components/format.ts';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Time } from '../../components/time.tsx';
import { emailStateView } from './email-state.ts';
import classes from './emails.module.css';

export function EmailsTable({ emails }: { emails: readonly EmailSummary[] }) {
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>To</Table.Th>
            <Table.Th>Subject</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>What came of it</Table.Th>
            <Table.Th>Changed</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {emails.map((email) => (
            <Table.Tr key={email.id}>
              <Table.Td className={classes.to ?? ''}>
                {email.to.name ?? email.to.address ?? 'Nobody yet'}
              </Table.Td>
              <Table.Td className={classes.subject ?? ''}>
                <Link to="/emails/$emailId" params={{ emailId: email.id }}>
                  {email.subject || 'No subject'}
                </Link>
                {email.problem ? <p className={classes.reason}>{email.problem.message}</p> : null}
              </Table.Td>
              <Table.Td>
                <StatusBadge tone={emailStateView(email).tone}>
                  {emailStateView(email).label}
                </StatusBadge>
              </Table.Td>
              <Table.Td>{engagementText(email)}</Table.Td>
              <Table.Td>
                <Time at={email.sentAt ?? email.updatedAt} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function engagementText({ opens, clicks, replies, state }: EmailSummary): string {
  if (state !== 'sent') return '';
  const parts = [
    opens > 0 ? plural(opens, 'open', 'opens') : '',
    clicks > 0 ? plural(clicks, 'click', 'clicks') : '',
    replies > 0 ? plural(replies, 'reply', 'replies') : '',
  ].filter(Boolean);
  return parts.join(', ') || 'Nothing yet';
}
