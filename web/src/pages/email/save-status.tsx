import classes from './email.module.css';
import type { SaveState } from './use-draft.ts';

const words: Record<SaveState, string> = {
  saved: 'Draft saved',
  unsaved: 'Not saved yet',
  saving: 'Saving…',
  failed: 'Not saved',
};

export function SaveStatus({ state }: { state: SaveState }) {
  return (
    <span className={classes.saving} role="status">
      {words[state]}
    </span>
  );
}
