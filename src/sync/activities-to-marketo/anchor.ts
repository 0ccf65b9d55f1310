import type { Clock } from '../../clock.ts';
import type { MarketoClient } from '../../marketo/client-types.ts';

/** A place in Marketo's log from which everything of an attempt is found. */
export type Mark = { token: string; since: Date };

/** Where read-backs begin. */
export type Anchor = {
  /**
   * A paging token for vendor time minus ten minutes or earlier, to be stored before a request is made
   * (R32). Kept for some minutes: an older one only makes a read-back longer.
   */
  now(signal?: AbortSignal): Promise<Mark>;
  /** The same for activities that happened at `earliest` or later. */
  before(earliest: Date, signal?: AbortSignal): Promise<Mark>;
};

const backMs = 10 * 60_000;
/** A token begins at the first row whose activityDate is not earlier (marketo-api.md §7.3), so that of a
 *  call that is logged an hour late begins before the call, not before the request. */
const beforeEarliestMs = 5 * 60_000;
const keepMs = 3 * 60_000;
/** Clocks further apart than this count as different. */
const skewMs = 30_000;

export function createAnchor(client: MarketoClient, clock: Clock): Anchor {
  let recent: { mark: Promise<Mark>; at: number } | null = null;
  // Backlogs are sent oldest first: one token serves many requests.
  let deep: Mark | null = null;

  async function fetchMark(since: Date, signal?: AbortSignal): Promise<Mark> {
    const options = { kind: 'write' as const, ...(signal ? { signal } : {}) };
    const answer = await client.pagingToken(since, options);
    // The watermark is the vendor's time (R3): if our clock runs ahead, the token would begin too late.
    const ahead = clock.now().getTime() - answer.vendorTime.getTime();
    if (ahead < skewMs) return { token: answer.token, since };
    const earlier = new Date(since.getTime() - ahead);
    return { token: (await client.pagingToken(earlier, options)).token, since: earlier };
  }

  return {
    now(signal) {
      const now = clock.now().getTime();
      if (recent && now - recent.at < keepMs && now >= recent.at) return recent.mark;
      const mark = fetchMark(new Date(now - backMs), signal);
      recent = { mark, at: now };
      mark.catch(() => {
        recent = null;
      });
      return mark;
    },
    async before(earliest, signal) {
      const shallow = await this.now(signal);
      const since = new Date(earliest.getTime() - beforeEarliestMs);
      if (shallow.since <= since) return shallow;
      if (deep && deep.since <= since) return deep;
      deep = await fetchMark(since, signal);
      return deep;
    },
  };
}
