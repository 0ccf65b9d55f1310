import { useNavigate } from '@tanstack/react-router';
import { useTable } from '@tanstack/react-table';
import {
  type CSSProperties,
  type Key,
  type KeyboardEvent,
  useEffect,
  useMemo,
  useRef,
} from 'react';
import { useShortcut } from '../../shell/shortcuts.tsx';
import { moved } from './move.ts';
import { PagesProblem } from './pages-problem.tsx';
import { peopleColumns, tableParts } from './people-columns.tsx';
import { PeopleGridHead } from './people-grid-head.tsx';
import { PeopleGridRow } from './people-grid-row.tsx';
import classes from './people-list.module.css';
import type { ListProps } from './people-list.ts';
import type { ColumnPrefsState } from './use-column-prefs.ts';
import { usePeopleList } from './use-people-list.ts';

const rowHeight = 36;

/** The people as a grid: arrows or j and k move, Enter opens, Home and End lead to the list's ends. */
export function PeopleGrid({ prefs, ...props }: ListProps & { prefs: ColumnPrefsState }) {
  const list = usePeopleList({ ...props, rowHeight, headHeight: rowHeight });
  const { scroller, virtualizer, pages, current } = list;
  const navigate = useNavigate();
  const backwards = props.entry.from === 'end';

  const items = virtualizer.getVirtualItems();
  const people = items.flatMap(({ index }) => list.person(index) ?? []);
  const data = useSame(people);
  const visible = useMemo(
    () => ({ ...prefs.visibility, state: (props.filter.state ?? 'active') !== 'active' }),
    [prefs.visibility, props.filter.state],
  );
  const table = useTable({
    features: tableParts,
    columns: peopleColumns,
    data,
    getRowId: (person) => person.id,
    columnResizeMode: 'onChange',
    state: { columnVisibility: visible, columnSizing: prefs.widths },
    onColumnSizingChange: prefs.setWidths,
  });
  const columns = table.getVisibleLeafColumns();
  const rowsById = table.getRowModel().rowsById;
  const template = columnTemplate(
    columns.map((column) => column.getSize()),
    Object.keys(prefs.widths).length > 0,
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the list appears
  useEffect(() => {
    const focus = props.takeFocus();
    const box = scroller.current;
    if (focus === 'list') box?.focus({ preventScroll: true });
    else if (focus) box?.querySelector<HTMLElement>(`[data-sort="${focus}"]`)?.focus();
  }, []);

  const go = (index: number) => {
    list.setCurrent(index);
    virtualizer.scrollToIndex(index, { align: 'auto' });
  };
  const open = (index: number | null) => {
    const person = index === null ? undefined : list.person(index);
    if (person) void navigate({ to: '/people/$personId', params: { personId: person.id } });
  };
  const move = (key: string) => {
    const unknownEnd =
      !pages.complete && (key === 'End' ? !backwards : key === 'Home' && backwards);
    if (unknownEnd) return props.onEnter(backwards ? 'start' : 'end');
    const next = moved(key, current, pages.rows, list.fits);
    if (next !== null) go(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey)
      return;
    if (event.key === 'Enter') open(current);
    else if (moved(event.key, current, pages.rows, list.fits) === null) return;
    else move(event.key);
    event.preventDefault();
  };
  const step = (key: string) => {
    scroller.current?.focus({ preventScroll: true });
    move(key);
  };
  useShortcut('j', 'Next person', () => step('ArrowDown'), { group: 'People' });
  useShortcut('k', 'Previous person', () => step('ArrowUp'), { group: 'People' });

  const total = pages.complete ? pages.rows : props.total;
  const ariaRow = (index: number) => {
    if (!backwards) return index + 2;
    return total === null ? undefined : total - (pages.rows - 1 - index) + 1;
  };
  const columnsKey = columns.map((column) => column.id).join();
  if (pages.complete && pages.rows === 0) return props.empty;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a table of this length cannot be in the document; the grid role carries its size */}
      <div
        ref={scroller}
        data-people-list
        data-scroll-restoration-id={list.boxId}
        className={classes.grid}
        style={{ '--columns': template } as CSSProperties}
        role="grid"
        aria-label="People"
        aria-rowcount={total === null ? -1 : total + 1}
        aria-colcount={columns.length}
        aria-busy={props.busy}
        tabIndex={0}
        {...(current === null ? {} : { 'aria-activedescendant': rowDomId(list.keyOf(current)) })}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (event.target === event.currentTarget && current === null && pages.rows > 0) {
            list.setCurrent(virtualizer.range?.startIndex ?? 0);
          }
        }}
      >
        <PeopleGridHead
          table={table}
          order={props.order}
          onSort={props.onSort}
          onWidths={prefs.setWidths}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div
          role="rowgroup"
          className={classes.rows}
          style={{ height: virtualizer.getTotalSize() }}
        >
          {items.map((item) => {
            const person = list.person(item.index);
            return (
              <PeopleGridRow
                key={item.key}
                id={rowDomId(item.key)}
                row={person ? rowsById[person.id] : undefined}
                columnsKey={columnsKey}
                top={item.start}
                ariaRow={ariaRow(item.index)}
                current={item.index === current}
                onPick={() => list.setCurrent(item.index)}
                onOpen={() => open(item.index)}
              />
            );
          })}
        </div>
      </div>
      <PagesProblem pages={pages} />
    </>
  );
}

function rowDomId(key: Key) {
  return `person-row-${key}`;
}

/** Columns share the room that is left, until one was dragged: then each is as wide as it was set. */
function columnTemplate(sizes: number[], dragged: boolean): string {
  const last = sizes.length - 1;
  return sizes
    .map((size, i) => (dragged && i < last ? `${size}px` : `minmax(${size}px, ${size}fr)`))
    .join(' ');
}

/** The same array for as long as it holds the same people, so that the table need not start over. */
function useSame<T>(next: T[]): T[] {
  const held = useRef(next);
  const same =
    held.current.length === next.length && next.every((one, i) => one === held.current[i]);
  if (!same) held.current = next;
  return held.current;
}
