import { Button, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Download, MailX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { optOutSource, unsubscribesCsvPath } from '../../../../contract/unsubscribes.ts';
import { useIsAdmin } from '../../api.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { optOutSourceChoices } from '../../components/opt-out-sources.ts';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { SkeletonLines } from '../../components/skeleton-lines.tsx';
import { filterOf, type UnsubscribesSearch, unsubscribesQuery } from './unsubscribe-queries.ts';
import classes from './unsubscribes.module.css';
import { UnsubscribesTable } from './unsubscribes-table.tsx';

const route = getRouteApi('/app/unsubscribes');

/** Everybody who gets no sales emails any more. */
export function UnsubscribesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const admin = useIsAdmin();
  const list = useInfiniteQuery(unsubscribesQuery(search));
  const rows = list.data?.pages.flatMap((page) => page.unsubscribes) ?? [];
  const change = (next: UnsubscribesSearch) => void navigate({ search: next, replace: true });
  const csv = `${unsubscribesCsvPath}?${new URLSearchParams(filterOf(search))}`;
  return (
    <Page
      title="Unsubscribes"
      description="Who gets no sales emails any more. An unsubscribe holds for the person and for the address, also for people who come later with it."
      actions={
        <Button
          component="a"
          href={csv}
          download
          variant="default"
          leftSection={<Download size={15} aria-hidden />}
        >
          Download CSV
        </Button>
      }
    >
      <search className={classes.filters} aria-label="Unsubscribes">
        <AddressSearch
          value={search.q ?? ''}
          onSearch={(q) => change({ ...search, q: q || undefined })}
        />
        <Select
          aria-label="Source"
          placeholder="Any source"
          data={optOutSourceChoices}
          value={search.source ?? null}
          clearable
          clearButtonProps={{ 'aria-label': 'Any source' }}
          onChange={(value) => change({ ...search, source: optOutSource.safeParse(value).data })}
        />
      </search>
      {list.error ? <ProblemAlert error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <SkeletonLines count={6} /> : null}
      {rows.length > 0 ? <UnsubscribesTable rows={rows} admin={admin} /> : null}
      {list.data && rows.length === 0 ? (
        <Nobody search={search} onClear={() => change({})} />
      ) : null}
      {list.hasNextPage ? (
        <Button
          mt="sm"
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      ) : null}
    </Page>
  );
}

/** Asks a moment after the last key. */
function AddressSearch({ value, onSearch }: { value: string; onSearch: (q: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onSearch(text), 250);
    return () => clearTimeout(timer);
  }, [text, value, onSearch]);
  return (
    <TextInput
      type="search"
      aria-label="Search by address"
      placeholder="Search by address"
      maxLength={320}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}

function Nobody({ search, onClear }: { search: UnsubscribesSearch; onClear: () => void }) {
  if (search.q || search.source) {
    return (
      <EmptyState
        icon={MailX}
        title="No one matches"
        action={
          <Button variant="default" onClick={onClear}>
            Clear search and filter
          </Button>
        }
      >
        Try a part of the address, or another source.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={MailX} title="Nobody has unsubscribed">
      Whoever follows the unsubscribe link of an email is listed here. To unsubscribe somebody by
      hand, open the person.
    </EmptyState>
  );
}
