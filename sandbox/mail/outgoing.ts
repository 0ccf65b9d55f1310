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
  private mails: OutgoingMail[] = [];
  private nextId = 1;
  private timer: NodeJS.Timeout | undefined;
  /** Nothing is on its way twice at the same time. */
  private readonly underWay = new Map<OutgoingMail, Promise<void>>();
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
    if (this.mails.length > mostKept) this.forgetOne();
    await this.attempt(mail);
    return mail;
  }

  /** The newest first. */
  list(): readonly OutgoingMail[] {
    return this.mails.toReversed();
  }

  /** Tries all that wait, one after the other; ends when the other side cannot be reached at all. */
  async flush(): Promise<void> {
    for (const mail of this.mails.filter(({ state }) => state === 'waiting')) {
      if (this.closed) return;
      await this.attempt(mail);
      if (mail.state === 'waiting' && !/^\D*[45]\d\d /.test(mail.detail)) return;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await Promise.all(this.underWay.values());
  }

  private attempt(mail: OutgoingMail): Promise<void> {
    const running = this.underWay.get(mail);
    if (running) return running;
    const attempt = this.tryOnce(mail).finally(() => this.underWay.delete(mail));
    this.underWay.set(mail, attempt);
    return attempt;
  }

  private async tryOnce(mail: OutgoingMail): Promise<void> {
    const address = this.target();
    mail.tries += 1;
    if (address === null) mail.detail = 'There is no inbound address yet.';
    else Object.assign(mail, await deliver(mail.answer, address));
    if (mail.state !== 'waiting' || this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), retryMs);
    this.timer.unref();
  }

  /** The oldest that is done with, else the oldest. */
  private forgetOne(): void {
    const done = this.mails.findIndex(({ state }) => state !== 'waiting');
    this.mails.splice(Math.max(done, 0), 1);
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
