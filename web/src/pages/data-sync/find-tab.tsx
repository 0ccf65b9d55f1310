import { Button, TextInput } from '@mantine/core';
import { useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { ActivityExplanation } from './activity-explanation.tsx';
import { isActivityId } from './activity-words.ts';
import classes from './data-sync.module.css';
import { Explanation } from './explanation.tsx';
import { explainActivityQuery, explainQuery } from './sync-queries.ts';

const route = getRouteApi('/app/data-sync');

/** Why a person is, or is not, in Lockstep; or what became of one activity. */
export function FindTab() {
  const { q = '' } = route.useSearch();
  // The field starts over when the URL names another record.
  return <Find key={q} q={q} />;
}

function Find({ q }: { q: string }) {
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const [text, setText] = useState(q);
  const activity = isActivityId(q);
  const query = activity ? explainActivityQuery(q).queryKey : explainQuery(q).queryKey;
  const fetching = useIsFetching({ queryKey: query }) > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const next = text.trim();
    if (next === q) return void queries.refetchQueries({ queryKey: query });
    void navigate({ search: { tab: 'find', q: next || undefined }, resetScroll: false });
  };
  return (
    <>
      <form className={classes.find} onSubmit={submit}>
        <TextInput
          label="Email address, Marketo ID, Salesforce ID or activity ID"
          description="A person who is not in Lockstep is asked for in Marketo."
          autoComplete="off"
          spellCheck={false}
          maxLength={320}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button
          type="submit"
          disabled={text.trim() === ''}
          loading={fetching}
          leftSection={<Search size={15} aria-hidden />}
        >
          Find
        </Button>
      </form>
      {q === '' ? (
        <EmptyState icon={Search} title="Look up one person or activity">
          See whether it is in step, why or why not, and what the sync did with it. A person's
          timeline leads here from each entry.
        </EmptyState>
      ) : activity ? (
        <FoundActivity id={q} />
      ) : (
        <FoundPeople q={q} />
      )}
    </>
  );
}

function FoundPeople({ q }: { q: string }) {
  const answer = useQuery(explainQuery(q));
  if (answer.isPending) return <SkeletonLines count={5} />;
  if (answer.error)
    return <ProblemAlert error={answer.error} onRetry={() => void answer.refetch()} />;
  return <Explanation answer={answer.data} />;
}

function FoundActivity({ id }: { id: string }) {
  const answer = useQuery(explainActivityQuery(id));
  if (answer.isPending) return <SkeletonLines count={5} />;
  if (answer.error)
    return <ProblemAlert error={answer.error} onRetry={() => void answer.refetch()} />;
  return <ActivityExplanation answer={answer.data} />;
}
