import { type Clock, offsetClock } from '../clock.ts';
import type { Db } from '../db/pool.ts';

const askEveryMs = 60_000;
const samples = 3;

export type DatabaseClock = Clock & {
  /** How far the database's clock is ahead of this machine's. */
  offsetMs(): number;
  stop(): void;
};

/**
 * A clock that shows the database's time (R3), so that leases of processes on machines whose clocks
 * differ still agree. The difference is asked for anew every minute.
 */
export async function openDatabaseClock(db: Db): Promise<DatabaseClock> {
  let offset = await measureOffset(db);
  const timer = setInterval(() => {
    // When the database is away the last difference is still the best guess.
    measureOffset(db).then(
      (measured) => {
        offset = measured;
      },
      () => {},
    );
  }, askEveryMs);
  timer.unref();
  return {
    ...offsetClock(() => offset),
    offsetMs: () => offset,
    stop: () => clearInterval(timer),
  };
}

/** The quickest of a few answers has the least of the way in it. */
export async function measureOffset(db: Db): Promise<number> {
  let best = { way: Number.POSITIVE_INFINITY, offset: 0 };
  for (let i = 0; i < samples; i += 1) {
    const sent = performance.now();
    const at = Date.now();
    const { rows } = await db.pool.query<{ at: Date }>('SELECT clock_timestamp() AS at');
    const way = performance.now() - sent;
    const theirs = rows[0]?.at.getTime() ?? at;
    if (way < best.way) best = { way, offset: theirs - (at + way / 2) };
  }
  // pg cuts to milliseconds, and the way is halved by guess: less than this is no difference.
  return Math.abs(best.offset) <= best.way / 2 + 1 ? 0 : Math.round(best.offset);
}
