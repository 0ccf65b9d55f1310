import { ActionIcon, Button } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { CallChoice } from '../../../../../contract/calls.ts';
import classes from './calls-page.module.css';

type Props = {
  choice: CallChoice;
  first: boolean;
  last: boolean;
  busy: boolean;
  onMove: (by: -1 | 1) => Promise<unknown>;
  onRename: () => void;
  onArchive: () => void;
};

export function ChoiceRow({ choice, first, last, busy, onMove, onRename, onArchive }: Props) {
  const row = useRef<HTMLLIElement>(null);
  /** Where the row was moved to by hand and the focus is still to be put. */
  const moved = useRef<-1 | 1 | null>(null);
  const move = (by: -1 | 1) => {
    moved.current = by;
    // The list says what went wrong.
    onMove(by).catch(() => {
      moved.current = null;
    });
  };
  // A row that is put elsewhere loses the focus, and who moves it by keyboard moves it again. While the
  // change is under way its buttons are disabled and take none.
  useEffect(() => {
    const by = moved.current;
    if (busy || by === null) return;
    moved.current = null;
    const buttons = row.current?.querySelectorAll<HTMLButtonElement>('[data-move]');
    const wanted = buttons?.[by === -1 ? 0 : 1];
    (wanted?.disabled ? buttons?.[by === -1 ? 1 : 0] : wanted)?.focus();
  }, [busy]);
  return (
    <li ref={row} className={classes.row}>
      <span className={classes.name}>{choice.name}</span>
      <ActionIcon
        variant="subtle"
        color="gray"
        data-move
        aria-label={`Move ${choice.name} up`}
        disabled={first || busy}
        onClick={() => move(-1)}
      >
        <ArrowUp size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        data-move
        aria-label={`Move ${choice.name} down`}
        disabled={last || busy}
        onClick={() => move(1)}
      >
        <ArrowDown size={15} aria-hidden />
      </ActionIcon>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Rename ${choice.name}`}
        onClick={onRename}
      >
        Rename
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Archive ${choice.name}`}
        disabled={busy}
        onClick={onArchive}
      >
        Archive
      </Button>
    </li>
  );
}
