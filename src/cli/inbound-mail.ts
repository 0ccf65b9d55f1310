import { LockstepError } from '../errors.ts';
import type { Base } from './run-server.ts';

/**
 * Takes bounces and replies by SMTP; answers the port.
 *
 * @throws LockstepError `cannot-listen`
 */
export async function startInboundMail(
  base: Base,
  closing: AsyncDisposableStack,
  where: { host: string; port: number },
): Promise<number> {
  const { listenForMail } = await import('../sync/sales-emails/inbound/listen.ts');
  try {
    const server = await listenForMail(base, where);
    closing.defer(() => server.close());
    return server.port;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw new LockstepError(
      'cannot-listen',
      `Lockstep cannot take emails on port ${where.port} of ${where.host} (${code}).`,
      {
        cause,
        fix: 'Set INBOUND_SMTP_PORT to a free port above 1023 and let the mail server in front forward to it, or unset it: then no bounces and replies are taken.',
      },
    );
  }
}
