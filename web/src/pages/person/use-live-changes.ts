import { useEffect, useRef, useState } from 'react';
import type { Person } from '../../../../contract/people.ts';
import { type Change, changesBetween } from './changes.ts';

/** Milliseconds for which a field that changed before the reader's eyes stays marked. */
const markedFor = 6000;

/**
 * The fields that changed since this page shows the person; each leaves after some seconds. A
 * different person is no change.
 */
export function useLiveChanges(person: Person | undefined): Change[] {
  const before = useRef(person);
  const [marked, setMarked] = useState<Change[]>([]);
  useEffect(() => {
    const last = before.current;
    before.current = person;
    if (!person || !last) return;
    if (person.id !== last.id) return setMarked([]);
    const changes = changesBetween(last, person);
    if (changes.length === 0) return;
    const keys = new Set(changes.map((change) => change.key));
    setMarked((old) => [...old.filter((one) => !keys.has(one.key)), ...changes]);
  }, [person]);
  useEffect(() => {
    if (marked.length === 0) return;
    const timer = setTimeout(() => setMarked([]), markedFor);
    return () => clearTimeout(timer);
  }, [marked]);
  return marked;
}
