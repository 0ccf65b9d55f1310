import { ActionIcon, Button } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useRef } from 'react';
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
  /** A row that is put elsewhere loses the focus, and who moves it by keyboard moves it again. */
  const move = (by: -1 | 1) =>
    onMove(by).then(
      () =>
        requestAnimationFrame(() => {
          const buttons = row.current?.querySelectorAll<HTMLButtonElement>('[data-move]');
          const wanted = buttons?.[by === -1 ? 0 : 1];
          (wanted?.disabled ? buttons?.[by === -1 ? 1 : 0] : wanted)?.focus();
        }),
      // The list says what went wrong.
      () => {},
    );
  return (
    <li ref={row} className={classes.row}>
      <span className={classes.name}>{choice.name}</span>
      <ActionIcon
        variant="subtle"
        color="gray"
        data-move
        aria-label={`Move ${choice.name} up`}
        disabled={first || busy}
        onClick={() => void move(-1)}
      >
        <ArrowUp size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        data-move
        aria-label={`Move ${choice.name} down`}
        disabled={last || busy}
        onClick={() => void move(1)}
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
