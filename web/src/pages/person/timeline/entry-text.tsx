import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import classes from './timeline.module.css';

/** Longer than this is cut, so that one long reply does not push everything else away. */
const shownCharacters = 320;

/** Notes, a reply or a reason, as plain text with its line breaks. */
export function EntryText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > shownCharacters * 1.2;
  const cut = long && !whole ? `${text.slice(0, shownCharacters).trimEnd()}…` : text;
  return (
    <div className={classes.text}>
      {cut}
      {long ? (
        <UnstyledButton
          className={classes.more}
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
        >
          {whole ? 'Show less' : 'Show all'}
        </UnstyledButton>
      ) : null}
    </div>
  );
}
