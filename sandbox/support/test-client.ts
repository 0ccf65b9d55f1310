import type { SandboxFacts } from '../server.ts';

/** The envelope as a test reads it. */
export interface Answer {
  status: number;
  requestId: string;
  success: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every call.
  result?: any[];
  errors?: { code: string; message: string }[];
  warnings?: unknown[];
  nextPageToken?: string;
  moreResult?: boolean;
}

/** A plain client over fetch, so that tests see exactly what goes over the wire. */
export class TestClient {
  readonly origin: string;
  private readonly facts: SandboxFacts;
  private readonly user: string;
  private token: string | undefined;

  constructor(facts: SandboxFacts, user = 'full') {
    this.facts = facts;
    this.user = user;
    this.origin = new URL(facts.marketo.endpoint).origin;
  }

  async authorization(): Promise<string> {
    if (this.token === undefined) {
      const user = this.facts.marketo.users[this.user];
      const query = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: user?.clientId ?? '',
        client_secret: user?.clientSecret ?? '',
      });
      const answer = await fetch(`${this.facts.marketo.identity}/oauth/token?${query}`);
      this.token = ((await answer.json()) as { access_token: string }).access_token;
    }
    return `Bearer ${this.token}`;
  }

  async raw(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: await this.authorization(), ...init.headers };
    return fetch(this.origin + path, { ...init, headers });
  }

  async call(path: string, init: RequestInit = {}): Promise<Answer> {
    const answer = await this.raw(path, init);
    return { status: answer.status, ...((await answer.json()) as Omit<Answer, 'status'>) };
  }

  get(path: string, query: Record<string, string | number> = {}): Promise<Answer> {
    const text = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return this.call(text.size === 0 ? path : `${path}?${text}`);
  }

  post(path: string, body?: unknown, method = 'POST'): Promise<Answer> {
    return this.call(path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** A paging token for a minute ago. */
  async since(msAgo = 60_000): Promise<string> {
    const sinceDatetime = new Date(Date.now() - msAgo).toISOString();
    const answer = await this.get('/rest/v1/activities/pagingtoken.json', { sinceDatetime });
    return answer.nextPageToken ?? '';
  }

  /** A control endpoint: status and parsed body. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  async control(path: string, body?: unknown, method?: string): Promise<any> {
    const answer = await fetch(`${this.origin}/_sandbox${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, ...((await answer.json()) as object) };
  }
}

/** The code of the response level, undefined on success. */
export function codeOf(answer: Answer): string | undefined {
  return answer.errors?.[0]?.code;
}
