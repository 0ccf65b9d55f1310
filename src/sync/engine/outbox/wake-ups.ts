import { ChannelListener } from '../../../db/channel-listener.ts';
import { outboxChannel } from '../../../db/notify.ts';
import type { Db } from '../../../db/pool.ts';
import type { Log } from '../../../observability/log.ts';

/** Brings the word that deliveries were written, from whatever process, to the pumps of this one. */
export type OutboxWakeUps = {
  start(): Promise<void>;
  close(): Promise<void>;
  /** Calls `wake` for each notification of the tenant until the function that it answers is called. */
  on(tenantId: string, wake: () => void): () => void;
};

export function createOutboxWakeUps(deps: { db: Db; log: Log }): OutboxWakeUps {
  const waiting = new Map<string, Set<() => void>>();
  const listener = new ChannelListener({
    ...deps,
    channel: outboxChannel,
    onPayload: (tenantId) => {
      for (const wake of waiting.get(tenantId) ?? []) wake();
    },
    // What was notified while the connection was broken is unknown: everybody looks.
    onGap: () => {
      for (const wakes of waiting.values()) for (const wake of wakes) wake();
    },
  });
  return {
    start: () => listener.start(),
    close: () => listener.close(),
    on(tenantId, wake) {
      const wakes = waiting.get(tenantId) ?? new Set();
      waiting.set(tenantId, wakes.add(wake));
      return () => {
        wakes.delete(wake);
        if (wakes.size === 0) waiting.delete(tenantId);
      };
    },
  };
}
