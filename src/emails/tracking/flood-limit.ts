/** What one email may bring in at once, and each minute after that. */
const burst = 60;
const perMinute = 1;
/** Emails that are remembered; a token of an email that was forgotten has its burst again. */
const remembered = 50_000;

/**
 * Keeps a loop, such as a monitor that watches a link, from filling the database: 60 events at once for
 * one email, then one a minute. What is over that is answered and not recorded.
 */
export class FloodLimit {
  readonly #left = new Map<string, { events: number; atMs: number }>();

  allows(key: string, now: Date): boolean {
    const atMs = now.getTime();
    const known = this.#left.get(key);
    const earned = known ? ((atMs - known.atMs) / 60_000) * perMinute : 0;
    const events = known ? Math.min(burst, known.events + earned) : burst;
    const allowed = events >= 1;
    this.#left.set(key, { events: allowed ? events - 1 : events, atMs });
    if (this.#left.size > remembered) this.#forgetOldest();
    return allowed;
  }

  #forgetOldest(): void {
    for (const key of this.#left.keys()) {
      this.#left.delete(key);
      if (this.#left.size <= remembered * 0.9) return;
    }
  }
}
