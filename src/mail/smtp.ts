import { setTimeout as delay } from 'node:timers/promises';
import { MailError } from './errors.ts';
import { openSession, type SmtpSession } from './smtp-session.ts';
import type { SendOptions, SmtpMessage, SmtpServer, SmtpSettings } from './smtp-types.ts';

const idleMs = 20_000;
// Many servers refuse the 101st message of a connection.
const messagesPerConnection = 100;
/** How long close() waits for what is being sent. */
const graceMs = 10_000;

/**
 * A mail server to send by, with a few connections that are kept between messages. Opens none before
 * it is used.
 */
export function openSmtp(settings: SmtpSettings): SmtpServer {
  const limit = settings.connections ?? 5;
  const idle: { session: SmtpSession; timer: NodeJS.Timeout }[] = [];
  const waiting: (() => void)[] = [];
  const running = new Set<Promise<unknown>>();
  const open = new Set<SmtpSession>();
  let taken = 0;
  let closed = false;

  async function place(): Promise<void> {
    if (taken < limit) taken += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  /** The place goes to whoever waits longest. */
  function free(): void {
    const next = waiting.shift();
    if (next) next();
    else taken -= 1;
  }

  function takeIdle(): SmtpSession | null {
    for (let kept = idle.pop(); kept; kept = idle.pop()) {
      clearTimeout(kept.timer);
      if (kept.session.alive()) return kept.session;
    }
    return null;
  }

  function keep(session: SmtpSession): void {
    if (closed || session.sent >= messagesPerConnection) {
      session.quit();
      return;
    }
    const timer = setTimeout(() => {
      const at = idle.findIndex((entry) => entry.session === session);
      if (at >= 0) idle.splice(at, 1);
      session.quit();
    }, idleMs);
    timer.unref();
    idle.push({ session, timer });
  }

  async function sendOnce(message: SmtpMessage, options: SendOptions) {
    const kept = takeIdle();
    if (kept) {
      open.add(kept);
      try {
        const receipt = await kept.send(message, options);
        keep(kept);
        return receipt;
      } catch (error) {
        kept.destroy();
        // A server may end a kept connection at any time: that says nothing about the message.
        if (!(error instanceof MailError) || error.code !== 'mail-connection-lost' || kept.begun) {
          throw error;
        }
      } finally {
        open.delete(kept);
      }
    }
    const session = await openSession(settings);
    open.add(session);
    try {
      const receipt = await session.send(message, options);
      keep(session);
      return receipt;
    } catch (error) {
      session.destroy();
      throw error;
    } finally {
      open.delete(session);
    }
  }

  function run<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new Error('This mail server was closed.');
    const done = place().then(work).finally(free);
    running.add(done);
    done.catch(() => {}).finally(() => running.delete(done));
    return done;
  }

  return {
    send: (message, options = {}) => run(() => sendOnce(message, options)),
    check: () =>
      run(async () => {
        const session = await openSession(settings);
        session.quit();
        return session.capabilities;
      }),
    async close() {
      closed = true;
      const done = Promise.allSettled(running);
      await Promise.race([done, delay(graceMs, undefined, { ref: false })]);
      // Each then says on which side of the final dot it was.
      for (const session of open) session.destroy();
      await done;
      for (let kept = takeIdle(); kept; kept = takeIdle()) kept.quit();
    },
  };
}
