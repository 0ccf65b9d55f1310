import { useEffect, useState } from 'react';
import { type CallTimer, startTimer, stopTimer, timerSeconds, unusedTimer } from './call-timer.ts';

export type UsedTimer = {
  timer: CallTimer;
  running: boolean;
  /** What it shows now. */
  seconds: number;
  start: () => void;
  /** Stops and answers how long it ran in all. */
  stop: () => CallTimer;
  reset: () => void;
};

/** A timer that goes on while the dialog is closed; shown anew each second while it runs. */
export function useCallTimer(): UsedTimer {
  const [timer, setTimer] = useState(unusedTimer);
  const [now, setNow] = useState(0);
  const running = timer.since !== null;
  useEffect(() => {
    if (!running) return;
    const ticking = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(ticking);
  }, [running]);
  const turn = (next: CallTimer) => {
    setNow(Date.now());
    setTimer(next);
    return next;
  };
  return {
    timer,
    running,
    seconds: timerSeconds(timer, now),
    start: () => turn(startTimer(timer, Date.now())),
    stop: () => turn(stopTimer(timer, Date.now())),
    reset: () => turn(unusedTimer),
  };
}
