import { Skeleton } from '@mantine/core';
import { FlexRender, type Row } from '@tanstack/react-table';
import { type MouseEvent, memo } from 'react';
import type { PersonRow } from '../../../../contract/people.ts';
import { columnIds, type tableParts } from './people-columns.tsx';
import classes from './people-list.module.css';

type Props = {
  id: string;
  /** undefined: not there yet. */
  row: Row<typeof tableParts, PersonRow> | undefined;
  /** Names the visible columns: the row is drawn anew when they change. */
  columnsKey: string;
  top: number;
  ariaRow: number | undefined;
  current: boolean;
  onPick: () => void;
  onOpen: () => void;
};

export const PeopleGridRow = memo(GridRow, (a, b) => {
  const parts = ['row', 'columnsKey', 'top', 'ariaRow', 'current', 'id'] as const;
  return parts.every((part) => a[part] === b[part]);
});

function GridRow({ id, row, columnsKey, top, ariaRow, current, onPick, onOpen }: Props) {
  const open = (event: MouseEvent) => {
    // The name is a link: it does its own work, and only it can open a new tab.
    if (event.target instanceof Element && event.target.closest('a')) return;
    if (window.getSelection()?.isCollapsed === false) return;
    onOpen();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys; Enter opens the current row
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names the current row
    // biome-ignore lint/a11y/useSemanticElements: the grid is no table, see there
    <div
      id={id}
      role="row"
      aria-rowindex={ariaRow}
      aria-selected={current}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      onMouseDown={onPick}
      onClick={open}
    >
      {row
        ? row.getVisibleCells().map((cell) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the keyboard moves by rows
            // biome-ignore lint/a11y/useSemanticElements: the grid is no table, see there
            <div
              key={cell.id}
              role="gridcell"
              className={classes.cell}
              data-column={cell.column.id}
            >
              <FlexRender cell={cell} />
            </div>
          ))
        : placeholder(columnsKey)}
    </div>
  );
}

function placeholder(columnsKey: string) {
  return columnsKey.split(',').map((column) => (
    // biome-ignore lint/a11y/useFocusableInteractive: the keyboard moves by rows
    // biome-ignore lint/a11y/useSemanticElements: the grid is no table, see there
    <div key={column} role="gridcell" className={classes.cell} aria-label="Loading">
      <Skeleton height={10} width={`${45 + ((columnIds.indexOf(column) * 17) % 40)}%`} />
    </div>
  ));
}
