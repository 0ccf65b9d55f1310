import { once } from 'node:events';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Answer } from './compose.ts';

/** An answer on its way to the inbound address. */
export interface OutgoingMail {
  id: number;
  answer: Answer;
  state: 'waiting' | 'delivered' | 'refused';
  tries: number;
  /** What the other side said last. */
  detail: string;
}

const retryMs = 3_000;
const mostKept = 500;

/**
 * The queue of what recipients send back. Like a mail system it tries again while the other side
 * cannot be reached or answers 4xx, and gives up on 5xx.
 */
export class Outgoing {
  private readonly mails: OutgoingMail[] = [];
  private nextId = 1;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private closed = false;
  private readonly target: () => string | null;

  /** @param target `host:port`, or null while there is none. */
  constructor(target: () => string | null) {
    this.target = target;
  }

  /** Resolves after the first try. */
  async send(answer: Answer): Promise<OutgoingMail> {
    const mail: OutgoingMail = {
      id: this.nextId++,
      answer,
      state: 'waiting',
      tries: 0,
      detail: '',
    };
    this.mails.push(mail);
    if (this.mails.length > mostKept) this.mails.shift();
    await this.flush();
    return mail;
  }

  /** The newest first. */
  list(): readonly OutgoingMail[] {
    return this.mails.toReversed();
  }

  /** Tries all that wait, one after the other. */
  async flush(): Promise<void> {
    while (this.running) await this.running;
    this.running = this.deliverAll().finally(() => {
      this.running = null;
    });
    await this.running;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async deliverAll(): Promise<void> {
    clearTimeout(this.timer);
    for (const mail of this.mails) {
      if (mail.state !== 'waiting' || this.closed) continue;
      const address = this.target();
      mail.tries += 1;
      if (address === null) mail.detail = 'There is no inbound address yet.';
      else Object.assign(mail, await deliver(mail.answer, address));
    }
    if (this.closed || !this.mails.some(({ state }) => state === 'waiting')) return;
    this.timer = setTimeout(() => void this.flush(), retryMs);
    this.timer.unref();
  }
}

async function deliver(
  { envelope, raw }: Answer,
  address: string,
): Promise<Pick<OutgoingMail, 'state' | 'detail'>> {
  const at = address.lastIndexOf(':');
  const connection = new SMTPConnection({
    host: address.slice(0, at).replace(/^\[|\]$/g, ''),
    port: Number(address.slice(at + 1)),
    secure: false,
    ignoreTLS: true,
    name: 'mail.sandbox.test',
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 20_000,
    socketCloseTimeout: 500,
    allowInternalNetworkInterfaces: true,
  });
  const broken = once(connection, 'error').then(([error]) => Promise.reject(error as Error));
  broken.catch(() => {});
  try {
    const response = await Promise.race([exchange(connection, envelope, raw), broken]);
    connection.quit();
    return { state: 'delivered', detail: response };
  } catch (error) {
    connection.close();
    const { responseCode, message } = error as Error & { responseCode?: number };
    return { state: (responseCode ?? 0) >= 500 ? 'refused' : 'waiting', detail: message };
  }
}

async function exchange(connection: SMTPConnection, envelope: Answer['envelope'], raw: Buffer) {
  await new Promise<void>((resolve, reject) =>
    connection.connect((error) => (error ? reject(error) : resolve())),
  );
  return new Promise<string>((resolve, reject) =>
    connection.send({ from: envelope.from || false, to: [envelope.to] }, raw, (error, info) =>
      error ? reject(error) : resolve(info?.response ?? ''),
    ),
  );
}
