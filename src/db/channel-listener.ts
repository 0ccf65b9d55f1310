import type pg from 'pg';
import type { Log } from '../observability/log.ts';
import type { Db } from './pool.ts';

const firstRetryMs = 250;
const longestRetryMs = 10_000;
/** A connection whose other end vanished without a word is noticed by asking. */
const probeEveryMs = 15_000;

type Settings = {
  db: Db;
  /** A constant of notify.ts: it becomes part of the statement. */
  channel: string;
  log: Log;
  onPayload: (payload: string) => void;
  /** Notifications sent while nobody listened are lost: called after each gap. */
  onGap: () => void;
};

/** Holds one connection that listens on a channel, and opens it again when it breaks. */
export class ChannelListener {
  readonly #settings: Settings;
  #client: pg.PoolClient | null = null;
  #timer: NodeJS.Timeout | null = null;
  #retryMs = firstRetryMs;
  #opened = false;
  #closed = false;
  #opening: Promise<void> = Promise.resolve();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Resolves when it listens, or when the first try failed and the next one is due. */
  start(): Promise<void> {
    this.#opening = this.#open();
    return this.#opening;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#opening;
    this.#drop(this.#client);
  }

  async #open(): Promise<void> {
    let client: pg.PoolClient | null = null;
    try {
      client = await this.#settings.db.pool.connect();
      this.#watch(client);
      await client.query(`LISTEN ${this.#settings.channel}`);
      if (this.#closed) return this.#drop(client);
      this.#client = client;
      this.#retryMs = firstRetryMs;
      this.#probeLater(client);
      if (this.#opened) this.#settings.onGap();
      this.#opened = true;
    } catch (error) {
      this.#drop(client);
      this.#retry(error);
    }
  }

  #watch(client: pg.PoolClient): void {
    client.on('notification', (message) => this.#settings.onPayload(message.payload ?? ''));
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('The connection ended.')));
  }

  #lost(client: pg.PoolClient, error: unknown): void {
    if (client !== this.#client) return;
    this.#drop(client);
    this.#retry(error);
  }

  #retry(error: unknown): void {
    if (this.#closed) return;
    this.#settings.log.warn(
      { err: error, channel: this.#settings.channel, retryMs: this.#retryMs },
      'Listening to the database was interrupted',
    );
    this.#later(this.#retryMs, () => {
      this.#opening = this.#open();
    });
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
  }

  #probeLater(client: pg.PoolClient): void {
    this.#later(probeEveryMs, () => {
      const silence = setTimeout(
        () => this.#lost(client, new Error('The database does not answer.')),
        probeEveryMs,
      );
      client
        .query('SELECT 1')
        .then(() => {
          if (client === this.#client && !this.#closed) this.#probeLater(client);
        })
        .catch((error: unknown) => this.#lost(client, error))
        .finally(() => clearTimeout(silence));
    });
  }

  #later(ms: number, work: () => void): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(work, ms).unref();
  }

  /** Never back into the pool: it still listens. */
  #drop(client: pg.PoolClient | null): void {
    if (!client) return;
    if (client === this.#client) this.#client = null;
    client.removeAllListeners('notification');
    client.removeAllListeners('end');
    client.removeAllListeners('error');
    client.on('error', () => {});
    client.release(true);
  }
}
