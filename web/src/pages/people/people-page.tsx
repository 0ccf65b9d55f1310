import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useRef } from 'react';
import { Page } from '../../components/page.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { countText } from './count-text.ts';
import { isFiltered, noFilters } from './filter-fields.tsx';
import { PeopleCards } from './people-cards.tsx';
import { firstVisibility } from './people-columns.tsx';
import { PeopleEmpty } from './people-empty.tsx';
import { PeopleGrid } from './people-grid.tsx';
import classes from './people-list.module.css';
import type { ListProps } from './people-list.ts';
import { PeopleLoading } from './people-loading.tsx';
import { peopleCount } from './people-queries.ts';
import type { PeopleSearch } from './people-search.ts';
import { SyncStrip } from './sync-strip.tsx';
import { Toolbar } from './toolbar.tsx';
import { useColumnPrefs } from './use-column-prefs.ts';
import { useListing } from './use-listing.ts';
import type { Place } from './use-people-list.ts';

const route = getRouteApi('/app/people');
const anew = { from: undefined, row: undefined, at: undefined, on: undefined };

export function PeoplePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const prefs = useColumnPrefs(firstVisibility);
  const { wanted, shown, waiting, error, retry, enterAnew } = useListing(search);
  const count = useQuery(peopleCount(wanted.filter));
  const filtered = isFiltered(search);

  const go = useCallback(
    (change: Partial<PeopleSearch>, replace: boolean) =>
      void navigate({ search: (old) => ({ ...old, ...change }), replace, resetScroll: false }),
    [navigate],
  );
  // What has the focus when the next list takes the place of this one.
  const focusNext = useRef<ReturnType<ListProps['takeFocus']>>(null);
  const takeFocus = () => {
    const next = focusNext.current ?? (search.on === undefined ? null : 'list');
    focusNext.current = null;
    return next;
  };

  const change = (next: Partial<PeopleSearch>) => {
    focusNext.current = null;
    // Each key of a search is no step to go back to; the search is.
    const typing = Object.keys(next).join() === 'q' && search.q !== undefined;
    go({ ...next, ...anew }, typing);
  };
  const onPlace = useCallback(
    ({ row, cursor, current }: Place) =>
      go({ row: row || undefined, at: cursor, on: current ?? undefined }, true),
    [go],
  );
  const onRestart = useCallback(() => {
    enterAnew();
    go(anew, true);
  }, [go, enterAnew]);

  const list: Omit<ListProps, 'filter' | 'order' | 'entry'> = {
    total: count.data && !count.data.capped ? count.data.count : null,
    busy: waiting,
    empty: <PeopleEmpty filtered={filtered} onClear={() => change(noFilters)} />,
    onSort: (sort) => {
      const turn = wanted.order.sort === sort && wanted.order.direction === 'asc';
      change({ sort: sort === 'name' ? undefined : sort, dir: turn ? 'desc' : undefined });
      focusNext.current = sort;
    },
    onPlace,
    onRestart,
    onEnter: (from) => {
      focusNext.current = 'list';
      go({ ...anew, from: from === 'end' ? 'end' : undefined, on: 0 }, true);
    },
    takeFocus,
  };
  const List = narrow ? PeopleCards : PeopleGrid;
  return (
    <Page
      title="People"
      fill
      description={
        <span aria-live="polite">
          {count.data
            ? countText(count.data, { filtered, searched: Boolean(search.q) })
            : count.isError
              ? 'Count not available'
              : '\u00a0'}
        </span>
      }
    >
      <SyncStrip />
      <Toolbar
        search={search}
        order={wanted.order}
        narrow={narrow}
        prefs={prefs}
        onChange={change}
        onLeaveSearch={() => {
          focusNext.current = 'list';
          document.querySelector<HTMLElement>('[data-people-list]')?.focus();
        }}
      />
      <div className={classes.box}>
        {waiting && shown ? <div className={classes.busy} aria-hidden /> : null}
        {error ? (
          <ProblemAlert error={error} title="The people could not be read." onRetry={retry} />
        ) : shown ? (
          <List
            key={shown.key}
            {...list}
            filter={shown.filter}
            order={shown.order}
            entry={shown.entry}
            prefs={prefs}
          />
        ) : (
          <PeopleLoading narrow={narrow} />
        )}
      </div>
    </Page>
  );
}
