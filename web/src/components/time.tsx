import { useSyncExternalStore } from 'react';
import { formatExact, formatRelative } from './format.ts';

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times on the page: a table of 200 of them must not have 200 timers. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 5000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick() {
  now = Date.now();
  for (const listener of listeners) listener();
}

type Props = { at: string; exact?: boolean };

/** A point in time, relative by default, with the exact time in its title. */
export function Time({ at, exact = false }: Props) {
  const clock = useSyncExternalStore(subscribe, () => now);
  // A time newer than the last tick must not read as "in 3 seconds".
  const reference = Math.max(clock, Math.min(Date.parse(at), Date.now()));
  return (
    <time dateTime={at} title={formatExact(at)} className="tabular">
      {exact ? formatExact(at) : formatRelative(at, reference)}
    </time>
  );
}
