import type { Reason } from '../api/errors.ts';

/**
 * Records of a batch that a fault rule has the stand-in refuse. Kept by the request's body, so that
 * calls that run at the same time do not get each other's refusals.
 */
export class Refusals {
  private readonly byBody = new WeakMap<object, Map<number, Reason>>();

  add(body: object, position: number, why: Reason): void {
    const known = this.byBody.get(body) ?? new Map<number, Reason>();
    this.byBody.set(body, known.set(position, why));
  }

  /** Why the record at a position of `input` is to be skipped; undefined when it is not. */
  of(body: unknown, position: number): Reason | undefined {
    return typeof body === 'object' && body !== null
      ? this.byBody.get(body)?.get(position)
      : undefined;
  }
}
