import { Button, NativeSelect, Table } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { History } from 'lucide-react';
import type { FlowKey, SyncRun } from '../../../../contract/sync.ts';
import { client, useFlows } from '../../api.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { flowNames, inFlowOrder } from '../../components/flow-names.ts';
import { formatBytes, formatNumber, formatSeconds } from '../../components/format.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Time } from '../../components/time.tsx';
import classes from './data-sync.module.css';
import { type FlowWords, flowWords } from './flow-words.ts';
import { runSeconds, runStates } from './run-view.ts';
import { syncKeys } from './sync-queries.ts';

const perPage = 25;

const route = getRouteApi('/app/data-sync');

/** The runs of one flow at a time; which one is in the address. */
export function RunsTab() {
  const { flow = 'people-from-marketo' } = route.useSearch();
  const navigate = route.useNavigate();
  const flows = inFlowOrder(useFlows() ?? []);
  return (
    <>
      {flows.length > 1 ? (
        <NativeSelect
          className={classes.which ?? ''}
          label="Runs of"
          value={flow}
          data={flows.map(({ key }) => ({ value: key, label: flowNames[key] }))}
          onChange={(event) => {
            const chosen = flows.find(({ key }) => key === event.currentTarget.value);
            void navigate({ search: { flow: chosen?.key }, resetScroll: false });
          }}
        />
      ) : null}
      <Runs key={flow} flow={flow} />
    </>
  );
}

function Runs({ flow }: { flow: FlowKey }) {
  const words = flowWords[flow];
  const counts = Object.entries(words.counts) as [keyof SyncRun['counts'], string][];
  const runs = useInfiniteQuery({
    queryKey: [...syncKeys.runs, flow],
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
        {words.noRuns}
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
              {counts.map(([key, label]) => (
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
              <RunRow key={run.id} run={run} words={words} counts={counts} />
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

type RowProps = {
  run: SyncRun;
  words: FlowWords;
  counts: readonly [keyof SyncRun['counts'], string][];
};

function RunRow({ run, words, counts }: RowProps) {
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
        {words.runs[run.kind]}
        {run.note ? <div className={classes.note}>{run.note}</div> : null}
      </Table.Td>
      <Table.Td className={classes.number ?? ''}>
        {formatSeconds(runSeconds(run, Date.now()))}
      </Table.Td>
      {counts.map(([key]) => (
        <Table.Td key={key} className={classes.number ?? ''}>
          {formatNumber(run.counts[key])}
        </Table.Td>
      ))}
      <Table.Td className={classes.number ?? ''}>{formatNumber(run.calls)}</Table.Td>
      <Table.Td className={classes.number ?? ''}>{formatBytes(run.bytes)}</Table.Td>
    </Table.Tr>
  );
}
