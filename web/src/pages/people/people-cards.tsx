import { Skeleton } from '@mantine/core';
import { useEffect } from 'react';
import type { PersonRow } from '../../../../contract/people.ts';
import { OptOutBadge } from '../../components/opt-out-badge.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { PagesProblem } from './pages-problem.tsx';
import classes from './people-list.module.css';
import type { ListProps } from './people-list.ts';
import { PersonLink } from './person-link.tsx';
import { personStateView } from './person-state.ts';
import { usePeopleList } from './use-people-list.ts';

const cardHeight = 84;

/** The people as cards, for windows too narrow for columns. */
export function PeopleCards(props: ListProps) {
  const list = usePeopleList({ ...props, rowHeight: cardHeight, headHeight: 0 });
  const { scroller, virtualizer } = list;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the list appears
  useEffect(() => {
    if (props.takeFocus() === 'list') scroller.current?.focus({ preventScroll: true });
  }, []);
  const total = list.pages.complete ? list.pages.rows : props.total;
  if (list.pages.complete && list.pages.rows === 0) return props.empty;
  return (
    <>
      <section
        ref={scroller}
        data-people-list
        data-scroll-restoration-id={list.boxId}
        className={classes.cards}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key
        tabIndex={0}
        aria-label="People"
        aria-busy={props.busy}
      >
        <ul className={classes.cardList} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const person = list.person(item.index);
            return (
              <li
                key={item.key}
                className={classes.card}
                style={{ height: cardHeight, transform: `translateY(${item.start}px)` }}
                aria-setsize={total ?? -1}
                aria-posinset={item.index + 1}
                onPointerDown={() => list.setCurrent(item.index)}
              >
                {person ? <Card person={person} /> : <CardSkeleton />}
              </li>
            );
          })}
        </ul>
      </section>
      <PagesProblem pages={list.pages} />
    </>
  );
}

function Card({ person }: { person: PersonRow }) {
  const work = [person.title, person.company].filter(Boolean).join(' · ');
  const reach = [person.email, person.phone].filter(Boolean).join(' · ');
  return (
    <>
      <div className={classes.cardHead}>
        <PersonLink person={person} tabbable />
        <OptOutBadge optOut={person.optOut} />
        {person.state === 'active' ? null : (
          <StatusBadge tone={personStateView(person.state).tone}>
            {personStateView(person.state).label}
          </StatusBadge>
        )}
      </div>
      <div className={classes.cardLine}>{work || '—'}</div>
      <div className={classes.cardLine}>{reach || '—'}</div>
    </>
  );
}

function CardSkeleton() {
  return (
    <>
      <Skeleton height={12} width="48%" mt={6} />
      <Skeleton height={10} width="70%" mt={12} />
      <Skeleton height={10} width="60%" mt={12} />
    </>
  );
}
