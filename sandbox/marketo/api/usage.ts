import type { SandboxClock } from '../../support/clock.ts';
import { centralDay } from '../../support/time.ts';
import type { MarketoSettings } from '../settings.ts';
import type { ApiUser } from '../users.ts';
import { ApiError } from './errors.ts';

interface Day {
  total: number;
  users: Map<string, number>;
  errors: Map<string, number>;
}

/** Codes that cost neither quota nor rate. */
const FREE = new Set(['601', '602', '604', '605', '608', '611']);

/**
 * Counts calls and errors, and enforces rate, concurrency and daily quota. Days are those of
 * US Central time, at whose midnight Marketo's quotas start anew.
 */
export class Usage {
  private readonly days = new Map<string, Day>();
  private readonly recent: number[] = [];
  private inFlight = 0;
  private readonly clock: SandboxClock;
  private readonly settings: MarketoSettings;

  constructor(clock: SandboxClock, settings: MarketoSettings) {
    this.clock = clock;
    this.settings = settings;
  }

  /** Lets a call in, or throws 615, 606 or 607. Every call let in must be ended with leave(). */
  enter(user: ApiUser): void {
    const now = this.clock.now();
    const { settings } = this;
    const day = this.day(now);
    if (settings.concurrencyLimit && this.inFlight >= settings.concurrentCalls) {
      this.count(day, user);
      throw new ApiError('615', `Concurrent access limit '${settings.concurrentCalls}' reached`);
    }
    // A clock that was set back would leave calls in the future that never run out.
    if ((this.recent.at(-1) ?? 0) > now) this.recent.length = 0;
    while (this.recent.length > 0 && (this.recent[0] ?? 0) <= now - settings.windowMs) {
      this.recent.shift();
    }
    if (settings.rateLimit && this.recent.length >= settings.callsPerWindow) {
      this.count(day, user);
      throw new ApiError(
        '606',
        `Max rate limit '${settings.callsPerWindow}' exceeded with in '${settings.windowMs / 1000}' secs`,
      );
    }
    if (settings.dailyLimit && day.total >= settings.dailyQuota) {
      this.count(day, user);
      throw new ApiError('607');
    }
    this.count(day, user);
    if (settings.rateLimit) this.recent.push(now);
    this.inFlight++;
  }

  leave(): void {
    this.inFlight--;
  }

  private count(day: Day, user: ApiUser): void {
    day.total++;
    day.users.set(user.login, (day.users.get(user.login) ?? 0) + 1);
  }

  /** Notes an error code for stats/errors; takes a call back that turned out to be free. */
  failed(code: string, user: ApiUser | undefined, counted: boolean): void {
    const day = this.day(this.clock.now());
    day.errors.set(code, (day.errors.get(code) ?? 0) + 1);
    if (!counted || !user || !FREE.has(code)) return;
    day.total--;
    day.users.set(user.login, (day.users.get(user.login) ?? 1) - 1);
  }

  private day(now: number): Day {
    const key = centralDay(now);
    let day = this.days.get(key);
    if (!day) {
      day = { total: 0, users: new Map(), errors: new Map() };
      this.days.set(key, day);
    }
    return day;
  }

  /** Calls that are being answered. */
  get running(): number {
    return this.inFlight;
  }

  /** Calls counted today. */
  get today(): number {
    return this.day(this.clock.now()).total;
  }

  usage(days: number): Record<string, unknown>[] {
    return this.lastDays(days).map(([date, day]) => ({
      date,
      total: day?.total ?? 0,
      users: [...(day?.users ?? [])].map(([userId, count]) => ({ userId, count })),
    }));
  }

  errors(days: number): Record<string, unknown>[] {
    return this.lastDays(days).map(([date, day]) => ({
      date,
      total: [...(day?.errors.values() ?? [])].reduce((sum, count) => sum + count, 0),
      errors: [...(day?.errors ?? [])].map(([errorCode, count]) => ({ errorCode, count })),
    }));
  }

  private lastDays(count: number): [string, Day | undefined][] {
    const now = this.clock.now();
    const names = Array.from({ length: count }, (_, n) => centralDay(now - n * 86_400_000));
    return names.map((name) => [name, this.days.get(name)]);
  }
}
