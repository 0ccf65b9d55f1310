import { Button, Checkbox, Table, VisuallyHidden } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { formatNumber, plural } from '../../../components/format.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import classes from './diagnostics.module.css';
import { failedQuery } from './diagnostics-queries.ts';
import { FailedDeliveryRow } from './failed-delivery-row.tsx';
import { chosenAmong, toggled } from './selection.ts';
import { useRetry } from './use-retry.ts';

type Props = { code: string; title: string };

/** The activities of one error; some of them can be chosen and sent again. */
export function FailedDeliveries({ code, title }: Props) {
  const query = useInfiniteQuery(failedQuery(code));
  const retry = useRetry();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  if (query.isPending) return <SkeletonLines count={3} />;
  if (!query.data) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  const rows = query.data.pages.flatMap((page) => page.deliveries);
  const chosen = chosenAmong(rows, marked);
  const all = chosen.length === rows.length;
  if (rows.length === 0) return <p className={classes.quiet}>None is left: all of them arrived.</p>;
  return (
    <>
      <div className={classes.bar} role="status">
        {chosen.length > 0
          ? `${formatNumber(chosen.length)} chosen`
          : 'Choose some to try them alone.'}
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<RotateCw size={13} aria-hidden />}
          disabled={chosen.length === 0}
          loading={retry.isPending}
          onClick={() => retry.mutate({ ids: chosen }, { onSuccess: () => setMarked(new Set()) })}
        >
          Try selected again
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
      <section className={classes.scroll} aria-label={`Activities: ${title}`} tabIndex={0}>
        <Table className={classes.table ?? ''} verticalSpacing={6} horizontalSpacing={8}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">
                <Checkbox
                  size="xs"
                  aria-label="Choose all that are listed"
                  checked={all}
                  indeterminate={!all && chosen.length > 0}
                  onChange={() => setMarked(all ? new Set() : new Set(rows.map(({ id }) => id)))}
                />
              </Table.Th>
              {['Person', 'Activity', 'When', 'By', 'State', 'Tries', 'Next try'].map((label) => (
                <Table.Th key={label} scope="col">
                  {label}
                </Table.Th>
              ))}
              <Table.Th scope="col">
                <VisuallyHidden>Action</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <FailedDeliveryRow
                key={row.id}
                row={row}
                chosen={marked.has(row.id)}
                onChoose={() => setMarked(toggled(marked, row.id))}
              />
            ))}
          </Table.Tbody>
        </Table>
      </section>
      {query.isFetchNextPageError ? (
        <ProblemAlert error={query.error} onRetry={() => void query.fetchNextPage()} />
      ) : query.hasNextPage ? (
        <Button
          variant="default"
          size="compact-sm"
          mt="sm"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      ) : (
        <p className={classes.quiet}>{plural(rows.length, 'activity', 'activities')} in all.</p>
      )}
    </>
  );
}
