import { Button, Table } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import type { SyncRun } from '../../../../contract/sync.ts';
import { client } from '../../api.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatBytes, formatNumber, formatSeconds } from '../../components/format.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Time } from '../../components/time.tsx';
import classes from './data-sync.module.css';
import { runCounts, runKinds, runSeconds, runStates } from './run-view.ts';
import { flow, syncKeys } from './sync-queries.ts';

const perPage = 25;

export function RunsTab() {
  const runs = useInfiniteQuery({
    queryKey: syncKeys.runs,
    queryFn: ({ pageParam, signal }) =>
      client.sync.runs(
        {
          params: { flow },
          query: { limit: perPage, ...(pageParam === null ? {} : { before: pageParam }) },
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ runs: page }) =>
      page.length < perPage ? undefined : page.at(-1)?.startedAt,
  });
  if (runs.isPending) return <SkeletonLines count={6} />;
  if (!runs.data) {
    return <ProblemAlert error={runs.error} onRetry={() => void runs.refetch()} />;
  }
  const all = runs.data.pages.flatMap((page) => page.runs);
  if (all.length === 0) {
    return (
      <EmptyState icon={History} title="No runs yet">
        Each first sync, each stretch of reading changes and each comparison is listed here with its
        counts, once the flow was started.
      </EmptyState>
    );
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
      <section className={classes.scroll} aria-label="Runs" tabIndex={0}>
        <Table
          className={classes.table ?? ''}
          verticalSpacing={6}
          horizontalSpacing={8}
          highlightOnHover
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Began</Table.Th>
              <Table.Th scope="col">State</Table.Th>
              <Table.Th scope="col">Run</Table.Th>
              <Table.Th scope="col" className={classes.number ?? ''}>
                Took
              </Table.Th>
              {runCounts.map(({ key, label }) => (
                <Table.Th key={key} scope="col" className={classes.number ?? ''}>
                  {label}
                </Table.Th>
              ))}
              <Table.Th scope="col" className={classes.number ?? ''}>
                Calls
              </Table.Th>
              <Table.Th scope="col" className={classes.number ?? ''}>
                Bytes
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {all.map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </Table.Tbody>
        </Table>
      </section>
      {runs.isFetchNextPageError ? (
        <ProblemAlert error={runs.error} onRetry={() => void runs.fetchNextPage()} />
      ) : runs.hasNextPage ? (
        <Button
          variant="default"
          mt="sm"
          loading={runs.isFetchingNextPage}
          onClick={() => void runs.fetchNextPage()}
        >
          Show older runs
        </Button>
      ) : null}
    </>
  );
}

function RunRow({ run }: { run: SyncRun }) {
  const state = runStates[run.state];
  return (
    <Table.Tr>
      <Table.Td>
        <Time at={run.startedAt} />
      </Table.Td>
      <Table.Td>
        <StatusBadge tone={state.tone}>{state.label}</StatusBadge>
      </Table.Td>
      <Table.Td>
        {runKinds[run.kind]}
        {run.note ? <div className={classes.note}>{run.note}</div> : null}
      </Table.Td>
      <Table.Td className={classes.number ?? ''}>
        {formatSeconds(runSeconds(run, Date.now()))}
      </Table.Td>
      {runCounts.map(({ key }) => (
        <Table.Td key={key} className={classes.number ?? ''}>
          {formatNumber(run.counts[key])}
        </Table.Td>
      ))}
      <Table.Td className={classes.number ?? ''}>{formatNumber(run.calls)}</Table.Td>
      <Table.Td className={classes.number ?? ''}>{formatBytes(run.bytes)}</Table.Td>
    </Table.Tr>
  );
}
