import { Button, Table, VisuallyHidden } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, RotateCw } from 'lucide-react';
import type { FlowKey } from '../../../../contract/sync.ts';
import { client, useFlows, useIsAdmin } from '../../api.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatNumber, plural } from '../../components/format.ts';
import { notifyDone, notifyProblem } from '../../components/notify.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { TextLink } from '../../components/text-link.tsx';
import { Time } from '../../components/time.tsx';
import classes from './data-sync.module.css';
import { OtherFailures } from './other-failures.tsx';
import { attentionQuery, syncKeys } from './sync-queries.ts';

const people: FlowKey = 'people-from-marketo';

/** Records that could not be brought in step, each with its reason. */
export function AttentionTab() {
  const attention = useQuery(attentionQuery);
  const admin = useIsAdmin();
  const flows = useFlows() ?? [];
  const failed = flows.find((flow) => flow.key === people)?.failed ?? 0;
  const others = flows.filter((flow) => flow.key !== people && flow.failed > 0);
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: (marketoId: number | null) =>
      client.sync.retry({
        params: { flow: people },
        body: marketoId === null ? {} : { marketoId },
      }),
    onSuccess: ({ queued }) => {
      notifyDone(`${plural(queued, 'record', 'records')} will be looked at again.`);
      void queries.invalidateQueries({ queryKey: syncKeys.attention });
    },
    onError: notifyProblem,
  });
  if (attention.isPending) return <SkeletonLines count={4} />;
  if (!attention.data) {
    return <ProblemAlert error={attention.error} onRetry={() => void attention.refetch()} />;
  }
  const { records } = attention.data;
  if (records.length === 0) {
    if (others.length > 0) return <OtherFailures flows={others} admin={admin} />;
    return (
      <EmptyState icon={CircleCheck} title="Nothing needs attention">
        A record that cannot be brought in step is listed here with its reason, and can be tried
        again.
      </EmptyState>
    );
  }
  return (
    <>
      <OtherFailures flows={others} admin={admin} />
      <div className={classes.bar}>
        <p>
          {failed > records.length
            ? `The latest ${formatNumber(records.length)} of ${formatNumber(failed)}.`
            : plural(records.length, 'record', 'records')}
        </p>
        {admin ? (
          <Button
            variant="default"
            leftSection={<RotateCw size={15} aria-hidden />}
            loading={retry.isPending && retry.variables === null}
            onClick={() => retry.mutate(null)}
          >
            Try all again
          </Button>
        ) : null}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
      <section className={classes.scroll} aria-label="Records that need attention" tabIndex={0}>
        <Table className={classes.table ?? ''} verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Marketo ID</Table.Th>
              <Table.Th scope="col">Since</Table.Th>
              <Table.Th scope="col">Reason</Table.Th>
              {admin ? (
                <Table.Th scope="col">
                  <VisuallyHidden>Action</VisuallyHidden>
                </Table.Th>
              ) : null}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {records.map((record) => (
              <Table.Tr key={record.id}>
                <Table.Td>
                  {record.marketoId === null ? (
                    'Not known'
                  ) : (
                    <TextLink to="/data-sync" search={{ tab: 'find', q: String(record.marketoId) }}>
                      {record.marketoId}
                    </TextLink>
                  )}
                </Table.Td>
                <Table.Td>
                  <Time at={record.at} />
                </Table.Td>
                <Table.Td>
                  <span className={classes.reason}>{record.reason}</span>
                  {record.excerpt ? (
                    <span className={classes.excerpt}>{record.excerpt}</span>
                  ) : null}
                </Table.Td>
                {admin ? (
                  <Table.Td className={classes.number ?? ''}>
                    {record.marketoId === null ? null : (
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={`Try again: ${record.marketoId}`}
                        loading={retry.isPending && retry.variables === record.marketoId}
                        onClick={() => retry.mutate(record.marketoId)}
                      >
                        Try again
                      </Button>
                    )}
                  </Table.Td>
                ) : null}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </>
  );
}
