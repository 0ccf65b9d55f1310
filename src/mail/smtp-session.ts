import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import SMTPConnection, { type SMTPEnvelope } from 'nodemailer/lib/smtp-connection';
import { holdMessage } from './held-message.ts';
import { describeFailure, tooLarge } from './smtp-failures.ts';
import type {
  SendOptions,
  SmtpCapabilities,
  SmtpMessage,
  SmtpReceipt,
  SmtpSettings,
  SmtpTimeouts,
} from './smtp-types.ts';

/** One connection to a mail server, signed in; it takes one message after the other. */
export type SmtpSession = {
  capabilities: SmtpCapabilities;
  sent: number;
  /** Whether the server had asked for the last message's content. */
  begun: boolean;
  alive(): boolean;
  /** @throws MailError; the session is then good for nothing more. */
  send(message: SmtpMessage, options: SendOptions): Promise<SmtpReceipt>;
  /** Says QUIT. */
  quit(): void;
  /** Breaks the connection. */
  destroy(): void;
};

const defaults: SmtpTimeouts = {
  connectMs: 15_000,
  greetingMs: 30_000,
  commandMs: 60_000,
  answerMs: 600_000,
};

/** @throws MailError with outcome `not-sent`. */
export async function openSession(settings: SmtpSettings): Promise<SmtpSession> {
  const timeouts = { ...defaults, ...settings.timeouts };
  const ehlo = ehloListener();
  const connection = new SMTPConnection({
    host: settings.host,
    port: settings.port,
    secure: settings.security === 'tls',
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    connectionTimeout: timeouts.connectMs,
    dnsTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.commandMs,
    socketCloseTimeout: 1_000,
    allowInternalNetworkInterfaces: true,
    tls: {
      minVersion: 'TLSv1.2',
      ...(settings.ca ? { ca: [...rootCertificates, settings.ca] } : {}),
    },
    logger: ehlo.logger,
    transactionLog: true,
    ...(settings.name ? { name: settings.name } : {}),
  });
  try {
    await step(connection, (done) => connection.connect(done));
    const { user, password } = settings;
    if (user) {
      await step(connection, (done) => connection.login({ user, pass: password ?? '' }, done));
    }
  } catch (cause) {
    connection.close();
    throw describeFailure(cause, { settings, dotReleased: false });
  }
  // What happens between two messages is seen by the next one.
  connection.on('error', () => {});
  const capabilities = capabilitiesOf(connection, ehlo.lines());
  const session: SmtpSession = {
    capabilities,
    sent: 0,
    begun: false,
    alive: () => !connection.destroyed,
    send: async (message, options) => {
      session.begun = false;
      const { maxBytes } = capabilities;
      if (maxBytes && message.raw.length > maxBytes) throw tooLarge(message.raw.length, maxBytes);
      const envelope: Envelope = {
        from: message.envelope.from,
        to: [...message.envelope.to],
        size: message.raw.length,
      };
      const held = holdMessage(message.raw, {
        beforeContent: () => {
          // nodemailer keeps its account in the envelope it was given, and would go on with those
          // recipients that were accepted.
          const refused = envelope.rejectedErrors?.[0];
          if (refused) throw describeFailure(refused, { settings, dotReleased: false });
        },
        beforeDot: async () => {
          await writtenOut(connection);
          await options.beforeDot?.();
          await seeBreaks(connection);
          socketOf(connection)?.setTimeout(timeouts.answerMs);
        },
      });
      try {
        const info = await step<{ response: string; serverMessageId?: string | undefined }>(
          connection,
          (done) => connection.send(envelope, held.stream, done),
        );
        session.sent += 1;
        socketOf(connection)?.setTimeout(timeouts.commandMs);
        return { response: info.response, serverMessageId: info.serverMessageId ?? null };
      } catch (cause) {
        session.begun = held.begun();
        // In the middle of a message QUIT would be taken for a line of it.
        if (session.begun) socketOf(connection)?.destroy();
        connection.close();
        const calledOff = held.calledOff();
        if (calledOff) throw calledOff.reason;
        throw describeFailure(refusedRecipient(cause, envelope) ?? cause, {
          settings,
          dotReleased: held.dotReleased(),
        });
      }
    },
    quit: () => connection.quit(),
    destroy: () => connection.close(),
  };
  return session;
}

type Envelope = SMTPEnvelope & { rejectedErrors?: (Error & { responseCode?: number })[] };

/**
 * Where every recipient was refused the error of all names none of them. One that is only deferred
 * counts before others: the message may go later. A refused sender is none of this, although a server
 * then refuses the recipients that were sent along as well.
 */
function refusedRecipient(cause: unknown, { rejectedErrors = [] }: Envelope): Error | undefined {
  if ((cause as { command?: string }).command !== 'RCPT TO') return undefined;
  return (
    rejectedErrors.find(({ responseCode = 500 }) => responseCode < 500) ?? rejectedErrors.at(0)
  );
}

/** One exchange; ends as well when the connection does, for which not every callback is called. */
function step<T = unknown>(
  connection: SMTPConnection,
  run: (done: (error: Error | null | undefined, result?: T) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const settle = (error: Error | null | undefined, result?: T) => {
      connection.off('error', settle);
      connection.off('end', ended);
      if (error) reject(error);
      else resolve(result as T);
    };
    // A callback that knows more comes right after the event.
    const ended = () => setImmediate(() => settle(new Error('Connection closed')));
    connection.on('error', settle);
    connection.on('end', ended);
    run(settle);
  });
}

function socketOf(connection: SMTPConnection) {
  return connection._socket || null;
}

/** Until the operating system has all bytes: a break before is then seen before the dot. */
async function writtenOut(connection: SMTPConnection): Promise<void> {
  for (;;) {
    const socket = socketOf(connection);
    if (!socket || socket.destroyed || socket.writableLength === 0) return;
    await delay(2);
  }
}

/** A break that the system knows of already comes to light in the next two turns of the event loop. */
async function seeBreaks(connection: SMTPConnection): Promise<void> {
  await nextTurn();
  await nextTurn();
  const socket = socketOf(connection);
  if (socket?.readableEnded) socket.destroy(new Error('Connection closed'));
}

function capabilitiesOf(connection: SMTPConnection, extensions: string[]): SmtpCapabilities {
  const size = extensions.map((line) => /^SIZE\s+(\d+)/i.exec(line)?.[1]).find(Boolean);
  return {
    encrypted: connection.secure,
    signedIn: connection.authenticated,
    // SIZE 0 means that there is no fixed limit (RFC 1870).
    maxBytes: Number(size ?? 0) || null,
    extensions,
  };
}

/** Keeps the answer to the last EHLO out of nodemailer's log of the exchange. */
function ehloListener() {
  let awaited = false;
  let answer = '';
  const note = (entry: unknown, text: unknown) => {
    const { tnx } = (entry ?? {}) as { tnx?: string };
    if (tnx === 'client') awaited = /^EHLO/i.test(String(text));
    else if (tnx === 'server' && awaited) {
      answer = String(text);
      awaited = false;
    }
  };
  const silent = () => {};
  return {
    logger: {
      trace: silent,
      debug: note,
      info: silent,
      warn: silent,
      error: silent,
      fatal: silent,
      level: silent,
    },
    lines: () =>
      answer
        .split('\n')
        .slice(1)
        .map((line) => line.replace(/^\d{3}[ -]/, '').trim()),
  };
}
