import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CircleCheck, Download, RotateCw } from 'lucide-react';
import { diagnosticsCsvPath } from '../../../../../contract/activities.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { Page } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { failuresQuery } from './diagnostics-queries.ts';
import { FailureGroupItem } from './failure-group.tsx';
import { GroupTotals } from './group-totals.tsx';
import { useRetry } from './use-retry.ts';

const route = getRouteApi('/app/settings/diagnostics');

/** What could not be told to another system, grouped by error: what it means and what to do. */
export function DiagnosticsPage() {
  const { code } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery(failuresQuery);
  const retry = useRetry();
  const groups = data?.groups ?? [];
  return (
    <Page
      title="Diagnostics"
      description="Activities that did not reach Marketo at the first try, grouped by error. Nothing is lost: each one is kept until it arrives or you decide."
      actions={
        groups.length > 0 ? (
          <>
            <Button
              component="a"
              href={diagnosticsCsvPath}
              download
              variant="default"
              leftSection={<Download size={15} aria-hidden />}
            >
              Download CSV
            </Button>
            <Button
              variant="default"
              leftSection={<RotateCw size={15} aria-hidden />}
              loading={retry.isPending}
              onClick={() => retry.mutate({ all: true })}
            >
              Try everything again
            </Button>
          </>
        ) : null
      }
      width="wide"
    >
      {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonLines count={6} /> : null}
      {groups.length > 0 ? <GroupTotals groups={groups} /> : null}
      {groups.map((group) => (
        <FailureGroupItem
          key={`${group.destination} ${group.code}`}
          group={group}
          open={group.code === code}
          onToggle={() =>
            void navigate({
              search: { code: group.code === code ? undefined : group.code },
              replace: true,
              resetScroll: false,
            })
          }
        />
      ))}
      {data && groups.length === 0 ? (
        <EmptyState icon={CircleCheck} title="Nothing failed">
          Every activity that is logged to Marketo stands there, or is on its way. What Marketo
          refuses is listed here with the reason and what to do.{' '}
          <TextLink to="/data-sync" underline="always">
            Data sync
          </TextLink>{' '}
          shows how much is on its way.
        </EmptyState>
      ) : null}
    </Page>
  );
}
