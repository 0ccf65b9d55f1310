import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { MailFaults, MailRule } from './faults.ts';
import type { MailSettings } from './settings.ts';

export interface Received {
  from: string;
  to: string[];
  raw: Buffer;
}

export interface MailDoor {
  port: number;
  close: () => Promise<void>;
}

/** Listens for what is sent; every recipient exists here, unless a fault says otherwise. */
export async function openMailDoor(options: {
  host: string;
  port: number;
  settings: MailSettings;
  faults: MailFaults;
  now: () => number;
  receive: (message: Received) => void;
}): Promise<MailDoor> {
  const { settings, faults } = options;
  const greylisted = new Map<string, number>();

  const server = new SMTPServer({
    name: 'mail.sandbox.test',
    banner: 'Mail stand-in, made-up recipients',
    allowInsecureAuth: true,
    authOptional: true,
    // No TLS: it would need a certificate that everybody trusts.
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 500,
    size: settings.maxBytes,
    onConnect(_session, done) {
      // Read anew by each connection, so that a changed setting holds from the next one on.
      server.options.size = settings.maxBytes;
      const rule = faults.take('refuse-connection', {});
      done(rule ? refusal(rule, 421, '4.3.2 Not now') : null);
    },
    onAuth({ username, password }, _session, done) {
      const { user } = settings;
      const welcome = user === null || (username === user && password === settings.password);
      if (welcome) done(null, { user: username ?? 'anybody' });
      else done(reply(535, '5.7.8 User name or password is wrong'));
    },
    onMailFrom({ address }, session, done) {
      if (settings.user !== null && !session.user) done(reply(530, '5.7.0 Sign in first'));
      else {
        const rule = faults.take('refuse-sender', { from: address });
        done(rule ? refusal(rule, 550, '5.7.1 Sender refused') : null);
      }
    },
    onRcptTo({ address }, session, done) {
      const target = { from: senderOf(session), to: [address] };
      const refused = faults.take('refuse-recipient', target);
      const grey = refused ? null : faults.take('greylist', target);
      if (refused) done(refusal(refused, 550, '5.1.1 No such user here'));
      else if (grey && tooEarly(grey, `${target.from} ${address}`)) {
        done(refusal(grey, 451, '4.7.1 Greylisted, come back later'));
      } else if (faults.take('close-before-data', target)) breakOff(session);
      else done();
    },
    onData(stream, session, done) {
      take(stream, session).then(
        (answer) => {
          if (answer !== 'silence') done(answer);
        },
        (error: Error) => done(error),
      );
    },
  });

  async function take(stream: SMTPServerDataStream, session: SMTPServerSession) {
    const target = {
      from: senderOf(session),
      to: session.envelope.rcptTo.map(({ address }) => address),
    };
    if (faults.take('close-in-data', target)) {
      stream.once('data', () => breakOff(session));
      stream.resume();
      return 'silence';
    }
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (!stream.sizeExceeded) chunks.push(chunk);
    }
    if (stream.sizeExceeded) return reply(552, '5.3.4 Message too large');
    const refused = faults.take('refuse-message', target);
    if (refused) return refusal(refused, 554, '5.7.1 Message refused');
    const broken = faults.take('close-after-dot', target);
    const late = faults.take('delay-answer', target);
    if (broken?.kept !== false) options.receive({ ...target, raw: Buffer.concat(chunks) });
    if (late) await delay(late.ms ?? 10_000, undefined, { ref: false });
    if (!broken) return null;
    breakOff(session);
    return 'silence';
  }

  /** Each pair waits once, from its first try. */
  function tooEarly(rule: MailRule, pair: string): boolean {
    const first = greylisted.get(pair) ?? options.now();
    greylisted.set(pair, first);
    return options.now() - first < (rule.ms ?? 60_000);
  }

  function breakOff(session: SMTPServerSession): void {
    for (const connection of server.connections) {
      if (connection.session.id === session.id) connection._socket.destroy();
    }
  }

  const listener = server.listen(options.port, options.host);
  await Promise.race([
    once(listener, 'listening'),
    once(server, 'error').then(([error]) => Promise.reject(error)),
  ]);
  // Broken connections are what this program is for.
  server.on('error', () => {});
  return {
    port: (listener.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function senderOf({ envelope }: SMTPServerSession): string {
  return envelope.mailFrom ? envelope.mailFrom.address : '';
}

function refusal(rule: MailRule, code: number, text: string): Error {
  const given = rule.code ?? code;
  // The class of the enhanced code goes with that of the code.
  const fitting = text.replace(/^[45]/, String(Math.floor(given / 100)));
  return reply(given, rule.text ?? fitting);
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
