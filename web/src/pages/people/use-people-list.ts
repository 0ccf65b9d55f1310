import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { PersonRow } from '../../../../contract/people.ts';
import { pageSize } from './cursor-chain.ts';
import type { PeopleFilter, PeopleOrder } from './people-queries.ts';
import { type PeoplePages, usePeoplePages } from './use-people-pages.ts';

/** Where the list is entered: from which end, at which row (counted from that end), which is current. */
export type Entry = {
  from: 'start' | 'end';
  row: number;
  cursor: string | undefined;
  current: number | null;
};

export type Place = { row: number; cursor: string | undefined; current: number | null };

type Options = {
  filter: PeopleFilter;
  order: PeopleOrder;
  entry: Entry;
  rowHeight: number;
  /** Height of what covers the top of the scrolling box. */
  headHeight: number;
  onPlace: (place: Place) => void;
  /** The place noted lies in a list that has shrunk since: enter it anew from its beginning. */
  onRestart: () => void;
};

export type PeopleList = {
  /** For the scrolling box: keeps the router from restoring a position of another list in it. */
  boxId: string;
  scroller: RefObject<HTMLDivElement | null>;
  virtualizer: Virtualizer<HTMLDivElement, Element>;
  pages: PeoplePages;
  person: (index: number) => PersonRow | undefined;
  /** Index of the current row in the view, or null. */
  current: number | null;
  setCurrent: (index: number | null) => void;
  /** What stays the same of a row while others come in before it. */
  keyOf: (index: number) => number;
  /** Rows that fit the view. */
  fits: number;
};

/** Milliseconds. Browsers refuse more than about 200 history entries in 30 s (Chromium, Safari). */
const restAfterScroll = 150;

let boxes = 0;

/**
 * The virtual rows of the people list. Rows are numbered from the end where the list was entered
 * ("ordinals"), so that rows that arrive at the far end never move the ones in sight; `index` is the
 * position from the top of what is shown.
 */
export function usePeopleList(options: Options): PeopleList {
  const { filter, order, entry, rowHeight, headHeight, onPlace, onRestart } = options;
  const backwards = entry.from === 'end';
  const scroller = useRef<HTMLDivElement>(null);
  const [boxId] = useState(() => `people-${Date.now()}-${++boxes}`);
  const [view, setView] = useState({ first: entry.row, last: entry.row + 40 });
  const [currentOrdinal, setCurrentOrdinal] = useState(entry.current);
  const pages = usePeoplePages(filter, readOrder(order, entry.from), entry, view);
  const { rows } = pages;

  const flip = useCallback(
    (position: number) => (backwards ? rows - 1 - position : position),
    [backwards, rows],
  );
  const current = currentOrdinal === null ? null : flip(currentOrdinal);

  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: flip,
    overscan: 12,
    // The head lies over the first rows' place without being part of the rows' own heights.
    scrollPaddingEnd: headHeight,
    anchorTo: entry.from,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const indexes = Array.from({ length: last - first + 1 }, (_, i) => first + i);
      // The current row is what the screen reader is told of: it stays in the page.
      if (current !== null && current >= 0 && current < count) {
        if (current < first) indexes.unshift(current);
        if (current > last) indexes.push(current);
      }
      return indexes;
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the list is entered; later rows keep their place by themselves
  useLayoutEffect(() => {
    const room = (scroller.current?.clientHeight ?? 0) - headHeight;
    const toEnd = rows * rowHeight - room;
    let top = backwards && entry.row === 0 ? toEnd : flip(entry.row) * rowHeight;
    // The place is noted in whole rows: the current one may be cut at the lower edge.
    const cut = current === null ? 0 : (current + 1) * rowHeight - room - top;
    if (cut > 0 && cut < rowHeight) top += cut;
    if (top > 0) virtualizer.scrollToOffset(top);
  }, []);

  const range = virtualizer.range;
  const measured = range !== null;
  const [top, bottom] = range ? [range.startIndex, range.endIndex] : [0, 0];
  const [low, high] = backwards ? [flip(bottom), flip(top)] : [top, bottom];
  useEffect(() => {
    if (!measured) return;
    const next = { first: Math.max(0, low), last: Math.max(0, high) };
    setView((before) => (samePages(before, next) ? before : next));
  }, [measured, low, high]);

  const shrunk = pages.startsAt > 0;
  useEffect(() => {
    if (shrunk) onRestart();
  }, [shrunk, onRestart]);

  const topOrdinal = flip(top);
  const placeCursor = pages.cursorOf(topOrdinal) ?? undefined;
  useEffect(() => {
    if (!measured || shrunk) return;
    const timer = setTimeout(
      () => onPlace({ row: topOrdinal, cursor: placeCursor, current: currentOrdinal }),
      restAfterScroll,
    );
    return () => clearTimeout(timer);
  }, [measured, shrunk, topOrdinal, placeCursor, currentOrdinal, onPlace]);

  const setCurrent = (index: number | null) =>
    setCurrentOrdinal(index === null ? null : flip(index));
  const height = virtualizer.scrollRect?.height ?? 0;
  return {
    boxId,
    scroller,
    virtualizer,
    pages,
    person: (index) => pages.row(flip(index)),
    current,
    setCurrent,
    keyOf: flip,
    fits: Math.max(1, Math.floor((height - headHeight) / rowHeight)),
  };
}

/** A list entered from its end is read in the opposite direction. */
export function readOrder(order: PeopleOrder, from: Entry['from']): PeopleOrder {
  if (from === 'start') return order;
  return { ...order, direction: order.direction === 'asc' ? 'desc' : 'asc' };
}

function samePages(a: { first: number; last: number }, b: { first: number; last: number }) {
  const page = (row: number) => Math.floor(row / pageSize);
  return page(a.first) === page(b.first) && page(a.last) === page(b.last);
}
