import { Presets, SingleBar } from 'cli-progress';
import type { FlowFacts } from '../sync/flow-statuses.ts';
import { count, duration, tell } from './output.ts';

export type Progress = { show(status: FlowFacts): void; close(): void };

/** A bar on a terminal; else a line when the sentence changes, at most every ten seconds. */
export function openProgress(): Progress {
  return process.stderr.isTTY ? bar() : lines();
}

function bar(): Progress {
  const view = new SingleBar(
    {
      format: '{what} {bar} {percentage}%  {read} of about {of} leads  {rate}',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 30,
    },
    Presets.shades_classic,
  );
  let shown = false;
  let said = '';
  const hide = () => {
    if (shown) view.stop();
    shown = false;
  };
  return {
    show(status) {
      const { progress } = status;
      if (!progress) {
        hide();
        if (status.summary !== said) tell(status.summary);
        said = status.summary;
        return;
      }
      const facts = {
        what: progress.kind === 'backfill' ? 'Initial sync' : 'Comparison',
        read: count(progress.read),
        of: count(progress.total),
        rate: rateOf(progress),
      };
      if (!shown) view.start(Math.max(1, progress.total), progress.read, facts);
      shown = true;
      view.setTotal(Math.max(1, progress.total));
      view.update(progress.read, facts);
    },
    close: hide,
  };
}

const lineEveryMs = 10_000;

function lines(): Progress {
  let said = '';
  let at = Number.NEGATIVE_INFINITY;
  return {
    show(status) {
      const now = performance.now();
      if (status.summary === said || now - at < lineEveryMs) return;
      const { progress } = status;
      tell(progress ? `${status.summary} ${rateOf(progress)}` : status.summary);
      said = status.summary;
      at = now;
    },
    close() {},
  };
}

function rateOf(progress: NonNullable<FlowFacts['progress']>): string {
  if (progress.secondsLeft === null) return progress.step;
  const rate = count(Math.round(progress.ratePerSecond));
  return `${rate}/s, about ${duration(progress.secondsLeft)} left`;
}
