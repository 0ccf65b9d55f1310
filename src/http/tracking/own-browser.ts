import type { FastifyRequest } from 'fastify';
import type { TrackingToken, TrackingTokens } from '../../emails/tracking/tokens.ts';

const cookieName = 'lockstep_own';
/** As long as browsers keep a cookie at most. */
const cookieDays = 400;
const day = 86_400_000;

/**
 * The cookie that says "this browser belongs to the company that sent the email": its opens and clicks
 * are not the recipient's. It holds a signed token and nothing about the user.
 *
 * @param secure over https; then it is sent also from the page of a web mail program, which is another
 *   site. Without https browsers allow that to none.
 */
export function ownBrowserCookie(
  tokens: TrackingTokens,
  of: { tenantId: string; now: Date; secure: boolean },
): string {
  const token = tokens.own({
    tenantId: of.tenantId,
    until: new Date(of.now.getTime() + cookieDays * day),
  });
  const site = of.secure ? 'SameSite=None; Secure' : 'SameSite=Lax';
  return `${cookieName}=${token}; Path=/t; Max-Age=${cookieDays * 86_400}; HttpOnly; ${site}`;
}

/** Whether the request comes from a browser of the company whose email it is. */
export function isOwnBrowser(
  tokens: TrackingTokens,
  request: Pick<FastifyRequest, 'headers'>,
  tenantId: string,
  now: Date,
): boolean {
  const { cookie } = request.headers;
  // Hardly any request has one: looked for before anything is taken apart.
  if (!cookie?.includes(cookieName)) return false;
  const values = cookie.split(';').flatMap((pair) => {
    const [name, value = ''] = pair.trim().split('=', 2);
    return name === cookieName ? [value] : [];
  });
  return values.some((value) => belongsTo(tokens.read(value), tenantId, now));
}

function belongsTo(token: TrackingToken | null, tenantId: string, now: Date): boolean {
  return token?.kind === 'own' && token.tenantId === tenantId && token.until > now;
}
