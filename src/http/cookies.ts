import type { FastifyReply } from 'fastify';
import type { Config } from '../config.ts';
import { sessionLifeMs } from '../users/sessions.ts';

type Site = Pick<Config, 'publicUrl'>;

export function isHttps(config: Site): boolean {
  return config.publicUrl?.startsWith('https:') ?? false;
}

/** With https the `__Host-` prefix: no other host of the domain can set it. */
export function sessionCookieName(config: Site): string {
  return isHttps(config) ? '__Host-lockstep' : 'lockstep';
}

/** The database decides when the session ends; the cookie lives as long as it possibly may. */
export function setSessionCookie(config: Site, reply: FastifyReply, token: string): void {
  reply.setCookie(sessionCookieName(config), token, {
    ...cookieBase(config),
    maxAge: sessionLifeMs / 1000,
  });
}

export function clearSessionCookie(config: Site, reply: FastifyReply): void {
  reply.clearCookie(sessionCookieName(config), cookieBase(config));
}

function cookieBase(config: Site) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps(config) } as const;
}
