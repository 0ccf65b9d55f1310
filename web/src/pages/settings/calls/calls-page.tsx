import { useQuery } from '@tanstack/react-query';
import { Page } from '../../../components/page.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { SkeletonLines } from '../../../components/skeleton-lines.tsx';
import { callSettingsQuery } from '../../person/calls/call-queries.ts';
import { ChoiceSection } from './choice-section.tsx';
import { DoNotCallSection } from './do-not-call-section.tsx';

export function CallsPage() {
  const { data, error, refetch } = useQuery(callSettingsQuery);
  const of = (list: 'outcome' | 'reason') =>
    (data?.choices ?? []).filter((choice) => choice.list === list);
  return (
    <Page
      title="Calls"
      description="What sellers choose from when they log a call. Phone systems log calls by the API, with the same outcomes and reasons."
      width="text"
    >
      {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <SkeletonLines count={12} /> : null}
      {data ? (
        <>
          <DoNotCallSection rule={data.doNotCall} />
          <ChoiceSection
            list="outcome"
            title="Outcomes"
            description="How a call ended. In Marketo it is the subject of the call, by which smart lists select."
            choices={of('outcome')}
            mostInUse={data.mostInUse}
          />
          <ChoiceSection
            list="reason"
            title="Reasons"
            description="What a call was about."
            choices={of('reason')}
            mostInUse={data.mostInUse}
          />
        </>
      ) : null}
    </Page>
  );
}
