/** What a recipient, a gateway or the mail system did with a message. */
export interface MailEvent {
  /** ISO 8601, by the stand-in's clock. */
  at: string;
  what: string;
  detail: string;
}

/** One message in one recipient's mailbox. */
export interface StoredMessage {
  id: number;
  receivedAt: string;
  /** Envelope sender, empty for reports. */
  from: string;
  /** The recipient whose mailbox it is in. */
  to: string;
  raw: Buffer;
  events: MailEvent[];
}

export interface Mailbox {
  address: string;
  messages: number;
  lastAt: string;
  lastId: number;
}

const mostMessages = 5_000;
const mostBytes = 250_000_000;

/** The mailboxes of everybody, in memory; the oldest messages go when there are too many. */
export class MailStore {
  private readonly messages = new Map<number, StoredMessage>();
  private readonly byAddress = new Map<string, Set<number>>();
  private nextId = 1;
  private bytes = 0;
  private ever = 0;

  add(message: Omit<StoredMessage, 'id' | 'events'>): StoredMessage {
    const stored = { ...message, id: this.nextId++, events: [] };
    this.messages.set(stored.id, stored);
    this.bytes += stored.raw.length;
    this.ever += 1;
    const key = stored.to.toLowerCase();
    const box = this.byAddress.get(key) ?? new Set();
    this.byAddress.set(key, box.add(stored.id));
    for (const [id] of this.messages) {
      if (this.messages.size <= mostMessages && this.bytes <= mostBytes) break;
      this.drop(id);
    }
    return stored;
  }

  get(id: number): StoredMessage | undefined {
    return this.messages.get(id);
  }

  /** The newest first. */
  list(filter: { to?: string | undefined; limit?: number } = {}): StoredMessage[] {
    const { to, limit = 100 } = filter;
    const ids =
      to === undefined ? this.messages.keys() : (this.byAddress.get(to.toLowerCase()) ?? []);
    return [...ids]
      .slice(-limit)
      .reverse()
      .flatMap((id) => this.messages.get(id) ?? []);
  }

  /** Those whose last message is the newest first; `search` is a part of the address. */
  mailboxes(search = '', limit = 200): Mailbox[] {
    const wanted = search.toLowerCase();
    return [...this.byAddress]
      .filter(([address]) => address.includes(wanted))
      .flatMap(([address, ids]) => {
        const last = this.messages.get([...ids].at(-1) ?? 0);
        if (!last) return [];
        return [{ address, messages: ids.size, lastAt: last.receivedAt, lastId: last.id }];
      })
      .sort((a, b) => b.lastId - a.lastId)
      .slice(0, limit);
  }

  counts(): { messages: number; ever: number; mailboxes: number; bytes: number } {
    const { bytes, ever } = this;
    return { messages: this.messages.size, ever, mailboxes: this.byAddress.size, bytes };
  }

  clear(): void {
    this.messages.clear();
    this.byAddress.clear();
    this.bytes = 0;
  }

  private drop(id: number): void {
    const message = this.messages.get(id);
    if (!message) return;
    this.messages.delete(id);
    this.bytes -= message.raw.length;
    const key = message.to.toLowerCase();
    const box = this.byAddress.get(key);
    box?.delete(id);
    if (box?.size === 0) this.byAddress.delete(key);
  }
}
