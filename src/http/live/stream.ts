import type { ServerResponse } from 'node:http';
import type { FlowStatus, LiveEvent } from '../../../contract/sync.ts';
import type { VisibleOwners } from '../../people/visible-owners.ts';

/** At most 4 events a second to one browser: a fast sync changes people thousands of times a second. */
const spacingMs = 250;
/** As many ids as one event carries; beyond that the page is told to look again (`more`). */
const mostIds = 100;
/** A reader that takes nothing for this long is gone, whatever its socket says. */
const mostBlockedMs = 60_000;

type Viewer = { tenantId: string; visible: VisibleOwners; recheck: () => void };

/**
 * One open browser. What happens between two events is folded together, so that the memory for a slow
 * reader is bounded: the newest state of each flow, and at most 100 ids.
 */
export class LiveStream {
  readonly tenantId: string;
  #visible: VisibleOwners;
  /** Called when somebody's role, team or account changed: the session may have ended. */
  readonly recheck: () => void;
  readonly #response: ServerResponse;
  readonly #flows = new Map<string, FlowStatus>();
  readonly #people = new Set<string>();
  #morePeople = false;
  #timer: NodeJS.Timeout | null = null;
  #lastSentAt = 0;
  #blockedSince: number | null = null;
  #peopleNext = false;
  #number = 0;

  /** @param response whose headers are sent. */
  constructor(viewer: Viewer, response: ServerResponse) {
    this.tenantId = viewer.tenantId;
    this.#visible = viewer.visible;
    this.recheck = viewer.recheck;
    this.#response = response;
    response.on('drain', () => {
      this.#blockedSince = null;
      this.#schedule();
    });
    response.on('close', () => this.#stop());
    this.#write('retry: 2000\n\n');
  }

  get closed(): boolean {
    return this.#response.destroyed || this.#response.writableEnded;
  }

  /** Whose people this browser is told of. */
  get visible(): VisibleOwners {
    return this.#visible;
  }

  /** Where these are others than before, the page looks again. */
  see(visible: VisibleOwners): void {
    const same = String(visible) === String(this.#visible);
    this.#visible = visible;
    if (!same) this.people([], true);
  }

  flow(status: FlowStatus): void {
    this.#flows.set(status.key, status);
    this.#schedule();
  }

  people(ids: readonly string[], more: boolean): void {
    for (const id of ids) {
      if (this.#people.size < mostIds) this.#people.add(id);
      else if (!this.#people.has(id)) this.#morePeople = true;
    }
    this.#morePeople ||= more;
    this.#schedule();
  }

  /** Keeps proxies from ending a quiet connection, and finds readers that are gone. */
  heartbeat(): void {
    if (this.#blockedSince === null) this.#write(': still here\n\n');
    else if (performance.now() - this.#blockedSince > mostBlockedMs) this.#response.destroy();
  }

  end(): void {
    this.#stop();
    this.#response.end();
  }

  #schedule(): void {
    if (this.#timer || this.#blockedSince !== null || this.closed || !this.#pending) return;
    const wait = Math.max(0, this.#lastSentAt + spacingMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#sendNext();
      this.#schedule();
    }, wait);
  }

  get #pending(): boolean {
    return this.#flows.size > 0 || this.#people.size > 0 || this.#morePeople;
  }

  /** In turns, so that a busy flow does not keep people from being shown. */
  #sendNext(): void {
    const event = this.#take();
    if (!event || this.closed) return;
    this.#peopleNext = event.type === 'sync';
    this.#lastSentAt = performance.now();
    this.#number += 1;
    this.#write(`id: ${this.#number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  #take(): LiveEvent | null {
    const hasPeople = this.#people.size > 0 || this.#morePeople;
    const [first] = this.#flows;
    if (hasPeople && (this.#peopleNext || !first)) {
      const event: LiveEvent = {
        type: 'people',
        ids: [...this.#people],
        more: this.#morePeople,
      };
      this.#people.clear();
      this.#morePeople = false;
      return event;
    }
    if (!first) return null;
    this.#flows.delete(first[0]);
    return { type: 'sync', flow: first[1] };
  }

  #write(text: string): void {
    if (this.closed) return;
    if (!this.#response.write(text)) this.#blockedSince ??= performance.now();
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
