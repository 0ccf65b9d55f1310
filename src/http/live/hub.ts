import * as z from 'zod';
import type { FlowStatus } from '../../../contract/sync.ts';
import { ChannelListener } from '../../db/channel-listener.ts';
import { liveChannel } from '../../db/notify.ts';
import type { Db } from '../../db/pool.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Log } from '../../observability/log.ts';
import { ownerIsVisible, ownersOfPeople } from '../../people/visible-owners.ts';
import type { LiveStream } from './stream.ts';

const payloadSchema = z.discriminatedUnion('type', [
  z.object({ tenant: z.uuid(), type: z.literal('sync') }),
  z.object({ tenant: z.uuid(), type: z.literal('access') }),
  z.object({
    tenant: z.uuid(),
    type: z.literal('people'),
    ids: z.array(z.uuid()),
    more: z.boolean(),
  }),
]);

type Settings = {
  db: Db;
  log: Log;
  flowStatus: (tenantId: string) => Promise<FlowStatus[]>;
};

/** Brings what changed in the database to the open browsers of the tenant concerned. */
export class LiveHub {
  readonly #settings: Settings;
  readonly #listener: ChannelListener;
  readonly #streams = new Map<string, Set<LiveStream>>();
  /** Tenants whose flow state is being read; true: it changed again meanwhile. */
  readonly #reading = new Map<string, boolean>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#listener = new ChannelListener({
      db: settings.db,
      channel: liveChannel,
      log: settings.log,
      onPayload: (payload) => this.#receive(payload),
      onGap: () => this.#catchUp(),
    });
  }

  start(): Promise<void> {
    return this.#listener.start();
  }

  async close(): Promise<void> {
    await this.#listener.close();
    for (const stream of [...this.#streams.values()].flatMap((set) => [...set])) stream.end();
    this.#streams.clear();
  }

  /** The browser gets the state of every flow at once, and whatever changes from now on. */
  add(stream: LiveStream): void {
    const streams = this.#streams.get(stream.tenantId) ?? new Set();
    this.#streams.set(stream.tenantId, streams.add(stream));
    void this.#sendFlows(stream.tenantId);
  }

  remove(stream: LiveStream): void {
    const streams = this.#streams.get(stream.tenantId);
    streams?.delete(stream);
    if (streams?.size === 0) this.#streams.delete(stream.tenantId);
  }

  #receive(text: string): void {
    let payload: z.output<typeof payloadSchema>;
    try {
      payload = payloadSchema.parse(JSON.parse(text));
    } catch (error) {
      this.#settings.log.error({ err: error }, 'a live notification could not be read');
      return;
    }
    const streams = this.#streams.get(payload.tenant);
    if (!streams) return;
    if (payload.type === 'sync') void this.#sendFlows(payload.tenant);
    else if (payload.type === 'access') for (const stream of streams) stream.recheck();
    else void this.#tellOfPeople(payload.tenant, payload.ids, payload.more);
  }

  /** Whoever may see all is told at once; for the others one look says whose people these are. */
  async #tellOfPeople(tenantId: string, ids: readonly string[], more: boolean): Promise<void> {
    const streams = [...(this.#streams.get(tenantId) ?? [])];
    const limited = streams.filter((stream) => stream.visible !== 'everybody');
    for (const stream of streams) if (!limited.includes(stream)) stream.people(ids, more);
    if (limited.length === 0) return;
    try {
      const owners = await withTenant(this.#settings.db, tenantId, (tx) => ownersOfPeople(tx, ids));
      for (const stream of limited) {
        const seen = ids.filter((id) => ownerIsVisible(stream.visible, owners.get(id) ?? null));
        if (seen.length > 0 || more) stream.people(seen, more);
      }
    } catch (error) {
      this.#settings.log.warn({ err: error, tenantId }, 'who changed could not be told by owner');
      for (const stream of limited) stream.people([], true);
    }
  }

  /** What was notified while the connection was broken is unknown: everyone looks again. */
  #catchUp(): void {
    for (const [tenantId, streams] of this.#streams) {
      for (const stream of streams) stream.people([], true);
      void this.#sendFlows(tenantId);
    }
  }

  /** One read at a time for each tenant, and one more when something changed during it. */
  async #sendFlows(tenantId: string): Promise<void> {
    if (this.#reading.has(tenantId)) {
      this.#reading.set(tenantId, true);
      return;
    }
    try {
      do {
        this.#reading.set(tenantId, false);
        const flows = await this.#settings.flowStatus(tenantId);
        for (const stream of this.#streams.get(tenantId) ?? []) {
          for (const flow of flows) stream.flow(flow);
        }
      } while (this.#reading.get(tenantId) && this.#streams.has(tenantId));
    } catch (error) {
      this.#settings.log.warn({ err: error, tenantId }, 'the state of the flows could not be read');
    } finally {
      this.#reading.delete(tenantId);
    }
  }
}
