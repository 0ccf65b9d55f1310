import { Button } from '@mantine/core';
import { History, ListFilter } from 'lucide-react';
import { EmptyState } from '../../../components/empty-state.tsx';

type Props = { filtered: boolean; onClear: () => void };

/** Nothing to show: because of the filter, or because nothing happened yet. */
export function TimelineEmpty({ filtered, onClear }: Props) {
  if (filtered) {
    return (
      <EmptyState
        icon={ListFilter}
        title="Nothing of this kind"
        action={
          <Button variant="default" onClick={onClear}>
            Show all kinds
          </Button>
        }
      >
        There are entries of other kinds.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={History} title="Nothing has happened yet">
      Write an email or log a call, and it appears here at once, with its state in Marketo. Opens,
      clicks, replies, bounces and opt-outs follow by themselves.
    </EmptyState>
  );
}
