// @ts-check
import { get, post } from './api.js';
import { byId, every, onClick, onSubmit, put, say, value } from './dom.js';
import { duration, time } from './format.js';

/** @import { Clock } from './api.js' */

/** @param {Clock} clock */
function show(clock) {
  put(byId('now', HTMLElement), time(clock.now));
  const ahead = clock.offsetMs < 0 ? 'behind' : 'ahead of';
  const moved = `${duration(Math.abs(clock.offsetMs))} ${ahead} real time`;
  const running = Math.abs(clock.offsetMs) < 1000 ? '(real time)' : `(${moved})`;
  put(byId('clock-state', HTMLSpanElement), clock.frozenAt === null ? running : '(stands still)');
  put(
    byId('freeze', HTMLButtonElement),
    clock.frozenAt === null ? 'Stop the clock' : 'Let the clock run',
  );
}

/** The part of the page on the stand-in's clock. */
export async function clockPanel() {
  /** @type {Clock} */
  let clock = await get('/clock');
  show(clock);

  /**
   * @param {object} change
   * @param {(clock: Clock) => string} done
   */
  async function move(change, done) {
    clock = await post('/clock', change);
    show(clock);
    say(done(clock));
  }

  onSubmit('clock-form', () =>
    move(
      { advanceMs: Number(value('amount')) * Number(value('unit')) },
      ({ now }) =>
        `The clock shows ${time(now)} now. Tokens, quotas, the log's lag and its retention go by it.`,
    ),
  );
  onClick('freeze', () =>
    move({ freeze: clock.frozenAt === null }, ({ frozenAt }) =>
      frozenAt === null ? 'The clock runs.' : 'The clock stands still.',
    ),
  );
  onClick('reset-clock', () => move({ reset: true }, () => 'The clock shows real time again.'));
  every(1000, async () => {
    clock = await get('/clock');
    show(clock);
  });
}
