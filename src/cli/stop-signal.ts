import { constants } from 'node:os';
import { tell } from './output.ts';

/** Resolves when the process is told to stop: Ctrl-C, SIGTERM, or the end of the one that started it. */
export type StopSignal = { readonly stopped: Promise<void>; readonly signal: AbortSignal };

/** One Ctrl-C may come twice: from the terminal, and handed on by what started this process. */
const oneKeyMs = 500;

/**
 * Listens for the signals. The first one asks for an orderly end; a second one ends at once (the
 * embedded database and the stand-in are told to end on the way out).
 */
export function listenForStop(): StopSignal {
  const controller = new AbortController();
  let ended: () => void = () => {};
  const stopped = new Promise<void>((resolve) => {
    ended = resolve;
  });
  let first = 0;
  const onSignal = (name: 'SIGINT' | 'SIGTERM') => {
    if (controller.signal.aborted) {
      if (performance.now() - first < oneKeyMs) return;
      process.exit(128 + constants.signals[name]);
    }
    first = performance.now();
    if (name === 'SIGINT') tell('Stopping: work in hand is finished. Ctrl-C again stops at once.');
    controller.abort();
    ended();
  };
  process.on('SIGINT', () => onSignal('SIGINT'));
  process.on('SIGTERM', () => onSignal('SIGTERM'));
  // Started through another Node: its end is ours, else nobody could stop us any more.
  if (process.channel) {
    process.once('disconnect', () => onSignal('SIGTERM'));
    process.channel.unref();
  }
  return { stopped, signal: controller.signal };
}
