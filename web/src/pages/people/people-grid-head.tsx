import type { ReactTable } from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { MouseEvent, TouchEvent } from 'react';
import { flushSync } from 'react-dom';
import type { PersonRow } from '../../../../contract/people.ts';
import { columnLabel, columnSorts, type tableParts } from './people-columns.tsx';
import classes from './people-list.module.css';
import type { PeopleOrder } from './people-queries.ts';

type Props = {
  table: ReactTable<typeof tableParts, PersonRow>;
  order: PeopleOrder;
  onSort: (sort: PeopleOrder['sort']) => void;
  onWidths: (widths: Record<string, number>) => void;
};

/** Column heads: a click sorts where the server can sort, the right edge drags the width. */
export function PeopleGridHead({ table, order, onSort, onWidths }: Props) {
  const startResize = (
    event: MouseEvent | TouchEvent,
    header: ReturnType<typeof table.getFlatHeaders>[number],
  ) => {
    // Dragging starts from the widths in sight, which may be more than the columns' own.
    const heads =
      event.currentTarget.closest('[role="row"]')?.querySelectorAll('[data-head]') ?? [];
    flushSync(() =>
      onWidths(
        Object.fromEntries(
          [...heads].map((head) => [
            head.getAttribute('data-head') ?? '',
            Math.round(head.getBoundingClientRect().width),
          ]),
        ),
      ),
    );
    header.getResizeHandler()(event.nativeEvent);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid, which is no table
    <div role="rowgroup" className={classes.head}>
      {/* biome-ignore lint/a11y/useSemanticElements: part of the grid, which is no table */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons have the focus */}
      <div role="row" aria-rowindex={1} className={classes.headRow}>
        {table.getFlatHeaders().map((header) => {
          const sort = columnSorts[header.column.id];
          const sorted = sort !== undefined && sort === order.sort;
          const direction = order.direction === 'asc' ? 'ascending' : 'descending';
          const Arrow = order.direction === 'asc' ? ArrowUp : ArrowDown;
          const label = columnLabel(header.column.id);
          return (
            // biome-ignore lint/a11y/useSemanticElements: part of the grid, which is no table
            // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
            <div
              key={header.id}
              role="columnheader"
              className={classes.headCell}
              data-head={header.column.id}
              {...(sort ? { 'aria-sort': sorted ? direction : 'none' } : {})}
            >
              {sort ? (
                <button
                  type="button"
                  className={classes.sort}
                  data-sort={sort}
                  onClick={() => onSort(sort)}
                >
                  {label}
                  {sorted ? <Arrow size={13} strokeWidth={2} aria-hidden /> : null}
                </button>
              ) : (
                <span className={classes.headLabel}>{label}</span>
              )}
              {/* A help for the mouse; "Reset" in the columns menu undoes it. */}
              <span
                aria-hidden
                className={classes.grip}
                data-active={header.column.getIsResizing() || undefined}
                onMouseDown={(event) => startResize(event, header)}
                onTouchStart={(event) => startResize(event, header)}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
