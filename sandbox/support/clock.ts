/** What a clock shows: `offsetMs` against the machine's clock, or the instant it stands still at. */
export interface ClockState {
  now: string;
  offsetMs: number;
  frozenAt: string | null;
}

/**
 * The sandbox's own clock. Token expiry, quotas, retention, export jobs and the log's lag go by it,
 * so that a test can let 14 days pass in no time.
 */
export class SandboxClock {
  private offsetMs = 0;
  private frozenAt: number | null = null;

  /** Epoch milliseconds. */
  now(): number {
    return this.frozenAt ?? Date.now() + this.offsetMs;
  }

  /** Moves the clock forward (or back, with a negative number), whether it stands still or runs. */
  advance(ms: number): void {
    if (this.frozenAt === null) this.offsetMs += ms;
    else this.frozenAt += ms;
  }

  /** Stands still at the given instant, or at the present one. */
  freeze(at?: number | string): void {
    this.frozenAt = at === undefined ? this.now() : instant(at);
  }

  /** Runs on from where it stands. */
  resume(): void {
    if (this.frozenAt === null) return;
    this.offsetMs = this.frozenAt - Date.now();
    this.frozenAt = null;
  }

  /** Back to the machine's clock. */
  reset(): void {
    this.offsetMs = 0;
    this.frozenAt = null;
  }

  setOffset(ms: number): void {
    this.frozenAt = null;
    this.offsetMs = ms;
  }

  state(): ClockState {
    return {
      now: new Date(this.now()).toISOString(),
      offsetMs: this.offsetMs,
      frozenAt: this.frozenAt === null ? null : new Date(this.frozenAt).toISOString(),
    };
  }
}

function instant(at: number | string): number {
  const ms = typeof at === 'number' ? at : Date.parse(at);
  if (Number.isNaN(ms)) {
    throw new RangeError(`"${at}" is no time. Give epoch milliseconds or an ISO 8601 date-time.`);
  }
  return ms;
}
