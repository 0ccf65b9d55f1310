import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import classes from './data-sync.module.css';
import { Explanation } from './explanation.tsx';
import { explainQuery } from './sync-queries.ts';

const route = getRouteApi('/app/data-sync');

/** Why a person is, or is not, in Lockstep. */
export function FindTab() {
  const { q = '' } = route.useSearch();
  // The field starts over when the URL names another record.
  return <Find key={q} q={q} />;
}

function Find({ q }: { q: string }) {
  const navigate = route.useNavigate();
  const [text, setText] = useState(q);
  const answer = useQuery({ ...explainQuery(q), enabled: q !== '' });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const next = text.trim();
    if (next === q) return void answer.refetch();
    void navigate({ search: { tab: 'find', q: next || undefined }, resetScroll: false });
  };
  return (
    <>
      <form className={classes.find} onSubmit={submit}>
        <TextInput
          label="Email address, Marketo ID or Salesforce ID"
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
          loading={answer.isFetching}
          leftSection={<Search size={15} aria-hidden />}
        >
          Find
        </Button>
      </form>
      {q === '' ? (
        <EmptyState icon={Search} title="Look up one person">
          See whether the person is in step, why or why not, when each field last came, and what the
          sync did.
        </EmptyState>
      ) : answer.isPending ? (
        <SkeletonLines count={5} />
      ) : answer.error ? (
        <ProblemAlert error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Explanation answer={answer.data} />
      )}
    </>
  );
}
