import type { ReactNode } from 'react';
import type { PeopleFilter, PeopleOrder } from './people-queries.ts';
import type { Entry, Place } from './use-people-list.ts';

/** What the grid and the cards need to list people. */
export type ListProps = {
  filter: PeopleFilter;
  order: PeopleOrder;
  entry: Entry;
  /** How many people there are, where that is known. */
  total: number | null;
  /** True while another search or order is being fetched. */
  busy: boolean;
  onSort: (sort: PeopleOrder['sort']) => void;
  onPlace: (place: Place) => void;
  onRestart: () => void;
  /** Enter the list from its other end. */
  onEnter: (from: Entry['from']) => void;
  /** Asked once, when the list appears: it, or the head that sorted it, goes on with the focus. */
  takeFocus: () => 'list' | PeopleOrder['sort'] | null;
  /** Stands in place of a list without people. */
  empty: ReactNode;
};
