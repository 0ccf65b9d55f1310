import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

export type InboundEnvelope = {
  /** Empty for reports. */
  from: string;
  to: string[];
};

export type InboundServerOptions = {
  host: string;
  /** 0 takes a free one. */
  port: number;
  maxBytes: number;
  /** What it calls itself. */
  name?: string;
  /** Other addresses are refused with 550. */
  accepts(address: string): Promise<boolean> | boolean;
  /** Resolves when the message is stored: only then the other side is told 250 and forgets it. */
  onMessage(message: { raw: Buffer; envelope: InboundEnvelope }): Promise<void>;
  log: { warn(facts: object, sentence: string): void };
};

export type InboundServer = {
  port: number;
  /** Takes no new connections, and waits for messages under way. */
  close(): Promise<void>;
};

const mostConnections = 100;
const mostRecipients = 50;
/** Of all messages that arrive at the same time; they are held in memory. */
const mostBytesAtOnce = 200_000_000;

/**
 * The door for bounces and replies: an SMTP server that stores and never relays.
 *
 * @throws the system's error when the port cannot be had.
 */
export async function startInboundServer(options: InboundServerOptions): Promise<InboundServer> {
  const { log } = options;
  let held = 0;
  const server = new SMTPServer({
    size: options.maxBytes,
    rejectOversized: true,
    maxClients: mostConnections,
    socketTimeout: 60_000,
    closeTimeout: 10_000,
    authOptional: true,
    // Without a certificate of its own there is no STARTTLS, and nobody has to sign in here.
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideSMTPUTF8: true,
    ...(options.name ? { name: options.name } : {}),
    onRcptTo(address, session, callback) {
      if (session.envelope.rcptTo.length >= mostRecipients) {
        callback(reply(452, '4.5.3 Too many recipients'));
        return;
      }
      check(address.address).then(callback, (err: unknown) => {
        log.warn({ err }, 'An incoming email could not be checked; its sender was asked to wait.');
        callback(reply(451, '4.3.0 Try again later'));
      });
    },
    onData(stream, session, callback) {
      const { mailFrom, rcptTo } = session.envelope;
      const envelope = {
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map(({ address }) => address),
      };
      take(stream, envelope).then(callback, (err: unknown) => {
        log.warn({ err }, 'An incoming email could not be stored; its sender was asked to wait.');
        callback(reply(451, '4.3.0 Not stored, try again later'));
      });
    },
  });

  async function check(address: string): Promise<Error | null> {
    return (await options.accepts(address)) ? null : reply(550, '5.1.1 No such address here');
  }

  async function take(stream: SMTPServerDataStream, envelope: InboundEnvelope) {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let crowded = false;
    try {
      // What is not taken is read to its end all the same, as SMTP wants, and not kept.
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        crowded ||= held + chunk.length > mostBytesAtOnce;
        if (stream.sizeExceeded || crowded) continue;
        bytes += chunk.length;
        held += chunk.length;
        chunks.push(chunk);
      }
      if (stream.sizeExceeded) return reply(552, '5.3.4 Message too large');
      if (crowded) return reply(451, '4.3.1 Too much at once, try again later');
      await options.onMessage({ raw: Buffer.concat(chunks), envelope });
      return null;
    } finally {
      held -= bytes;
    }
  }

  const listener = server.listen(options.port, options.host);
  await Promise.race([
    once(listener, 'listening'),
    once(server, 'error').then(([error]) => Promise.reject(error)),
  ]);
  server.on('error', (err) => log.warn({ err }, 'A connection of the inbound mail server broke.'));
  return {
    port: (listener.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
