import type { Clock } from '../../../clock.ts';
import type { Db } from '../../../db/pool.ts';
import { withTenantClient } from '../../../db/tenant.ts';
import { domainOfAddress } from '../../../emails/mail-server.ts';
import { MailError } from '../../../mail/errors.ts';
import { mostInboundBytes, readInbound } from '../../../mail/inbound.ts';
import {
  type InboundEnvelope,
  type InboundServer,
  startInboundServer,
} from '../../../mail/inbound-server.ts';
import { parseAddress, type SignedAddress } from '../../../mail/verp.ts';
import { faultPoint } from '../../../observability/fault-points.ts';
import type { Log } from '../../../observability/log.ts';
import type { Secrets } from '../../../secrets.ts';
import { addressKeyOf } from '../address-key.ts';
import { takeIn } from './take-in.ts';
import { tenantsByDomain } from './tenants-by-domain.ts';

type Deps = { db: Db; clock: Clock; log: Log; secrets: Secrets };

/** Mailbox rules forward answers to this address at the company's reply domain. */
const forwardedTo = 'replies';

/**
 * Takes bounces and replies by SMTP. A message is answered with 250 only when it is stored; the other
 * side keeps it until then.
 */
export async function listenForMail(
  deps: Deps,
  where: { host: string; port: number },
): Promise<InboundServer> {
  const key = addressKeyOf(deps.secrets);
  const tenantsOf = tenantsByDomain(deps);

  /** Whose message it is. A valid signature names the company, whatever the domain. */
  async function whose(
    address: string,
  ): Promise<{ tenantId: string; signed: SignedAddress | null }[]> {
    const signed = parseAddress(address, key);
    if (signed) return [{ tenantId: signed.tenantId, signed }];
    const local = address.slice(0, address.lastIndexOf('@')).toLowerCase();
    if (local !== forwardedTo) return [];
    const tenants = await tenantsOf(domainOfAddress(address));
    return tenants.map((tenantId) => ({ tenantId, signed: null }));
  }

  async function store(raw: Buffer, envelope: InboundEnvelope): Promise<void> {
    const targets = (await Promise.all(envelope.to.map(whose))).flat();
    for (const { tenantId, signed } of targets) {
      const message = await readInbound(raw, {
        nullSender: envelope.from === '',
        toReplyAddress: signed?.kind === 'reply',
      }).catch((error: unknown) => {
        // Sent again it would be just as unreadable; the other side must not keep trying.
        if (!(error instanceof MailError)) throw error;
        deps.log.warn({ err: error, tenantId }, 'An email that came in was set aside');
        return null;
      });
      if (!message) continue;
      await withTenantClient(deps.db, tenantId, async (client) => {
        await takeIn(client, { tenantId, message, signed, now: deps.clock.now() });
        await faultPoint('inbound-before-commit');
      });
    }
    await faultPoint('inbound-stored');
  }

  return startInboundServer({
    ...where,
    maxBytes: mostInboundBytes,
    accepts: async (address) => (await whose(address)).length > 0,
    onMessage: ({ raw, envelope }) => store(raw, envelope),
    log: deps.log,
  });
}
