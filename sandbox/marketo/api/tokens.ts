import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../support/clock.ts';
import type { MarketoSettings } from '../settings.ts';
import type { ApiUser, ApiUsers } from '../users.ts';
import { ApiError } from './errors.ts';

interface IssuedToken {
  text: string;
  clientId: string;
  expiresAt: number;
  /** A call has already been told that it is expired. */
  reported: boolean;
}

export interface IdentityAnswer {
  access_token: string;
  token_type: 'bearer';
  expires_in: number;
  scope: string;
}

/**
 * Access tokens. All callers with one client id share one token until it expires; nobody can have a
 * new one before, so a request in the last second gets the old token with `expires_in` 0.
 */
export class Tokens {
  private readonly current = new Map<string, IssuedToken>();
  private readonly issued = new Map<string, IssuedToken>();
  private readonly clock: SandboxClock;
  private readonly settings: MarketoSettings;
  private readonly users: ApiUsers;

  constructor(clock: SandboxClock, settings: MarketoSettings, users: ApiUsers) {
    this.clock = clock;
    this.settings = settings;
    this.users = users;
  }

  issue(user: ApiUser): IdentityAnswer {
    const now = this.clock.now();
    let token = this.current.get(user.clientId);
    if (!token || token.expiresAt <= now) {
      token = {
        text: `${randomUUID()}:sj`,
        clientId: user.clientId,
        expiresAt: now + this.settings.tokenLifeSeconds * 1000,
        reported: false,
      };
      this.current.set(user.clientId, token);
      this.issued.set(token.text, token);
    }
    return {
      access_token: token.text,
      token_type: 'bearer',
      expires_in: Math.max(0, Math.floor((token.expiresAt - now) / 1000)),
      scope: user.login,
    };
  }

  /** The user behind an Authorization header: 603 without one, 602 once after expiry, else 601. */
  userOf(authorization: string | undefined): ApiUser {
    const text = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (text === undefined) throw new ApiError('603');
    const token = this.issued.get(text);
    if (!token) throw new ApiError('601');
    if (token.expiresAt <= this.clock.now()) {
      if (token.reported) throw new ApiError('601');
      token.reported = true;
      throw new ApiError('602');
    }
    const user = this.users.findClient(token.clientId);
    if (!user) throw new ApiError('601');
    return user;
  }

  /** Whose token it is, expired or not. */
  peek(authorization: string | undefined): ApiUser | undefined {
    const text = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    const token = text === undefined ? undefined : this.issued.get(text);
    return token && this.users.findClient(token.clientId);
  }

  /** All tokens end at once, as when an admin resets the service. */
  revokeAll(): void {
    this.issued.clear();
    this.current.clear();
  }
}
