/** A stopwatch that can be stopped and go on. Instants in milliseconds since 1970. */
export type CallTimer = {
  /** When it was first started. */
  startedAt: number | null;
  /** Running since; null while it stands. */
  since: number | null;
  /** Of the times it ran before. */
  elapsedMs: number;
};

export const unusedTimer: CallTimer = { startedAt: null, since: null, elapsedMs: 0 };

export function startTimer(timer: CallTimer, now: number): CallTimer {
  if (timer.since !== null) return timer;
  return { ...timer, startedAt: timer.startedAt ?? now, since: now };
}

export function stopTimer(timer: CallTimer, now: number): CallTimer {
  return { ...timer, since: null, elapsedMs: elapsed(timer, now) };
}

export function timerSeconds(timer: CallTimer, now: number): number {
  return Math.floor(elapsed(timer, now) / 1000);
}

function elapsed(timer: CallTimer, now: number): number {
  // A computer's clock that was set back must not make a call shorter than nothing.
  return timer.elapsedMs + (timer.since === null ? 0 : Math.max(0, now - timer.since));
}
