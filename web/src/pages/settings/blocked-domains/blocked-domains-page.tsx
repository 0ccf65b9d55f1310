import { Button, Group, Table, TextInput, VisuallyHidden } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Ban } from 'lucide-react';
import { useState } from 'react';
import { client, queryClient } from '../../../api.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { notifyProblem } from '../../../components/notify.ts';
import { Page } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { Time } from '../../../components/time.tsx';

const queryKey = ['blocked-domains'];
type Answer = Awaited<ReturnType<typeof client.blockedDomains.list>>;

export function BlockedDomainsPage() {
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.blockedDomains.list({}, { signal }),
  });
  const [domain, setDomain] = useState('');
  const [reason, setReason] = useState('');
  const keep = (answer: Answer) => queryClient.setQueryData(queryKey, answer);
  const add = useMutation({
    mutationFn: () => client.blockedDomains.add({ body: { domain, reason: reason || null } }),
    onSuccess: (answer) => {
      keep(answer);
      setDomain('');
      setReason('');
    },
  });
  const remove = useMutation({
    mutationFn: (one: string) => client.blockedDomains.remove({ params: { domain: one } }),
    onSuccess: keep,
    onError: notifyProblem,
  });
  return (
    <Page
      title="Blocked domains"
      description="No email goes to an address at one of these domains or below it, whatever the template. Competitors and your own company are usual ones."
      width="text"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Group align="flex-end" gap="xs" mb="md">
          <TextInput
            label="Domain"
            placeholder="rival.com"
            required
            value={domain}
            onChange={(event) => setDomain(event.currentTarget.value)}
          />
          <TextInput
            label="Reason (optional)"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" loading={add.isPending}>
            Block
          </Button>
        </Group>
      </form>
      {add.error ? <ProblemAlert error={add.error} /> : null}
      {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonLines count={4} /> : null}
      {data && data.domains.length === 0 ? (
        <EmptyState icon={Ban} title="No domain is blocked">
          Enter one above when nobody there should get sales emails.
        </EmptyState>
      ) : null}
      {data && data.domains.length > 0 ? (
        <Table.ScrollContainer minWidth={480}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Domain</Table.Th>
                <Table.Th>Reason</Table.Th>
                <Table.Th>Blocked</Table.Th>
                <Table.Th>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.domains.map((one) => (
                <Table.Tr key={one.domain}>
                  <Table.Td>{one.domain}</Table.Td>
                  <Table.Td>{one.reason}</Table.Td>
                  <Table.Td>
                    <Time at={one.createdAt} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={`Lift the block of ${one.domain}`}
                      onClick={() => remove.mutate(one.domain)}
                    >
                      Lift
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : null}
    </Page>
  );
}
