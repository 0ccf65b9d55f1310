import { CloseButton, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { KeyHint } from '../../components/key-hint.tsx';
import classes from './toolbar.module.css';

type Props = {
  value: string;
  onSearch: (text: string) => void;
  /** Enter or arrow down: the keyboard goes on in the list. */
  onLeave: () => void;
};

/** Milliseconds of quiet before a search is sent. */
const quiet = 200;

export function SearchField({ value, onSearch, onLeave }: Props) {
  const [text, setText] = useState(value);
  const sent = useRef(value);

  // The URL can change without this field: Back, or "Clear filters".
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);

  const send = (next: string) => {
    const trimmed = next.trim();
    if (trimmed === sent.current) return;
    sent.current = trimmed;
    onSearch(trimmed);
  };
  const latest = useRef(send);
  useEffect(() => {
    latest.current = send;
  });
  useEffect(() => {
    const timer = setTimeout(() => latest.current(text), quiet);
    return () => clearTimeout(timer);
  }, [text]);

  const clear = () => {
    setText('');
    send('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && text !== '') {
      event.preventDefault();
      clear();
    }
    if (event.key === 'Enter' || event.key === 'ArrowDown') {
      event.preventDefault();
      send(text);
      onLeave();
    }
  };
  const short = text.trim().length > 0 && text.trim().length < 3;
  return (
    <div className={classes.search}>
      <TextInput
        data-search-input
        type="search"
        aria-label="Search people by name, email or company"
        aria-describedby="search-hint"
        placeholder="Search name, email or company"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        leftSection={<Search size={15} strokeWidth={1.75} aria-hidden />}
        rightSection={
          text === '' ? (
            <span aria-hidden className={classes.slash}>
              <KeyHint keys="/" />
            </span>
          ) : (
            <CloseButton size="sm" aria-label="Clear search" onClick={clear} />
          )
        }
      />
      <p id="search-hint" className={classes.hint} data-shown={short || undefined}>
        One or two letters find the beginning of a last name; three or more, any part.
      </p>
    </div>
  );
}
