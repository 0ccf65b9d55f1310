import { isIP } from 'node:net';
import { Parser } from 'htmlparser2';

/** What the programs that load an email's images and links call themselves. */
export const AGENTS = {
  person:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  imageProxy:
    'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
  // Gateways pose as browsers; that they are many at once is what gives them away.
  scanner:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
} as const;

export type Agent = keyof typeof AGENTS;

export interface Visit {
  status: number | null;
  /** Where it leads, or why nothing was loaded. */
  detail: string;
  body: string;
}

/**
 * Loads an address of an email. Only from this machine and from hosts that the settings name: links
 * in made-up emails lead to real companies, which have not asked for it. Redirects are not followed.
 */
export async function visit(
  url: string,
  options: { agent: Agent; fetchHosts: string[]; form?: Record<string, string> },
): Promise<Visit> {
  const { agent, fetchHosts, form } = options;
  const host = hostOf(url);
  if (host === null || !(isThisMachine(host) || fetchHosts.includes(host))) {
    const detail = `not loaded: ${host ?? url} is not this machine, and not among the hosts to load from`;
    return { status: null, detail, body: '' };
  }
  try {
    const answer = await fetch(url, {
      method: form ? 'POST' : 'GET',
      headers: { 'user-agent': AGENTS[agent] },
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    const body = (await answer.text()).slice(0, 500_000);
    const target = answer.headers.get('location');
    const detail = `HTTP ${answer.status}${target === null ? '' : `, leads to ${target}`}`;
    return { status: answer.status, detail, body };
  } catch (error) {
    const { cause, message } = error as Error;
    return { status: null, detail: `no answer: ${(cause as Error)?.message ?? message}`, body: '' };
  }
}

function hostOf(url: string): string | null {
  try {
    return new URL(url).hostname.replace(/^\[|\]$/g, '');
  } catch {
    return null;
  }
}

function isThisMachine(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
}

/** The form of a page that a person would send: where it goes and what stands in it. */
export function formOf(
  page: string,
  url: string,
): { action: string; fields: Record<string, string> } {
  const fields: Record<string, string> = {};
  let action: string | null = null;
  let within = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'form' && action === null) {
        within = true;
        action = attributes.action ?? '';
      }
      const { name: field, value = '', type = 'text' } = attributes;
      if (!within || !field || !['input', 'button'].includes(name)) return;
      // Of radio buttons and check boxes those that are chosen already, else the first.
      const chosen = type !== 'radio' && type !== 'checkbox' ? true : 'checked' in attributes;
      if (chosen || !(field in fields)) fields[field] = value;
    },
    onclosetag(name) {
      if (name === 'form') within = false;
    },
  });
  parser.end(page);
  return { action: new URL(action ?? '', url).href, fields };
}
