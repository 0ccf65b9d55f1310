import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { send } from '../support/http.ts';

/** Where the console begins; control endpoints lie beside it. */
export const CONSOLE_PATH = '/_sandbox/console';

interface Page {
  /** What follows CONSOLE_PATH. */
  path: RegExp;
  /** The page's markup in pages/ and its script in assets/. */
  name: string;
  title: string;
  /** The entry of the menu that it belongs to. */
  menu: string;
}

const PAGES: readonly Page[] = [
  { path: /^$/, name: 'leads', title: 'Leads', menu: '' },
  { path: /^\/leads\/new$/, name: 'new-lead', title: 'New lead', menu: '/leads/new' },
  { path: /^\/leads\/\d+$/, name: 'lead', title: 'Lead', menu: '' },
  { path: /^\/merge$/, name: 'merge', title: 'Merge leads', menu: '' },
  { path: /^\/smart-lists$/, name: 'smart-lists', title: 'Smart lists', menu: '/smart-lists' },
  { path: /^\/mass-change$/, name: 'mass-change', title: 'Mass change', menu: '/mass-change' },
  { path: /^\/faults$/, name: 'faults', title: 'Faults and limits', menu: '/faults' },
  { path: /^\/requests$/, name: 'requests', title: 'Requests', menu: '/requests' },
  { path: /^\/mail$/, name: 'mail', title: 'Mailboxes', menu: '/mail' },
  { path: /^\/mail\/box$/, name: 'mail-box', title: 'Mailbox', menu: '/mail' },
  { path: /^\/mail\/messages\/\d+$/, name: 'mail-message', title: 'Email', menu: '/mail' },
  {
    path: /^\/mail\/settings$/,
    name: 'mail-settings',
    title: 'Mail settings',
    menu: '/mail/settings',
  },
];

const MENU: readonly (readonly [path: string, text: string])[] = [
  ['', 'Leads'],
  ['/leads/new', 'New lead'],
  ['/smart-lists', 'Smart lists'],
  ['/mass-change', 'Mass change'],
  ['/faults', 'Faults and limits'],
  ['/requests', 'Requests'],
  ['/mail', 'Mailboxes'],
  ['/mail/settings', 'Mail settings'],
];

const TYPES: Record<string, string> = {
  '.js': 'text/javascript;charset=UTF-8',
  '.css': 'text/css;charset=UTF-8',
};

// Lead values are texts from anywhere: should one ever reach the page as markup, it runs nothing.
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

const HTML = 'text/html;charset=UTF-8';

/** Answers /_sandbox/console…: the pages on which a person acts as a marketer, and what they load. */
export async function handleConsole(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { pathname } = new URL(req.url ?? '/', 'http://sandbox');
  const { status, type, body } = answer(req.method ?? 'GET', pathname);
  const allow = status === 405 ? { allow: 'GET, HEAD' } : undefined;
  await send(req, res, { status, headers: { ...HEADERS, 'content-type': type, ...allow }, body });
}

function answer(method: string, pathname: string): { status: number; type: string; body: string } {
  if (method !== 'GET' && method !== 'HEAD') {
    return {
      status: 405,
      type: 'text/plain;charset=UTF-8',
      body: 'The console only shows pages. Changes go to the control endpoints under /_sandbox.\n',
    };
  }
  const rest = pathname.slice(CONSOLE_PATH.length).replace(/\/$/, '');
  if (rest.startsWith('/assets/')) {
    const name = rest.slice('/assets/'.length);
    const text = files.get(`assets/${name}`);
    const type = TYPES[extname(name)];
    if (text !== undefined && type !== undefined) return { status: 200, type, body: text };
    return {
      status: 404,
      type: 'text/plain;charset=UTF-8',
      body: `The console has no file ${name}.\n`,
    };
  }
  const page = PAGES.find((entry) => entry.path.test(rest));
  if (page) return { status: 200, type: HTML, body: markup(page) };
  const missing = { path: /$/, name: 'not-found', title: 'No such page', menu: 'none' };
  return { status: 404, type: HTML, body: markup(missing) };
}

/** Read once, when the program starts: only names found then are ever served. */
const files = new Map(
  ['pages', 'assets'].flatMap((folder) =>
    readdirSync(new URL(`./${folder}/`, import.meta.url))
      .filter((name) => extname(name) === '.html' || extname(name) in TYPES)
      .map((name) => {
        const text = readFileSync(new URL(`./${folder}/${name}`, import.meta.url), 'utf8');
        return [`${folder}/${name}`, text] as const;
      }),
  ),
);

function markup(page: Page): string {
  const script = files.has(`assets/${page.name}.js`)
    ? `<script type="module" src="${CONSOLE_PATH}/assets/${page.name}.js"></script>`
    : '';
  const parts: Record<string, string> = {
    title: page.title,
    script,
    menu: MENU.map(([path, text]) => {
      const current = path === page.menu ? ' aria-current="page"' : '';
      return `<li><a href="${CONSOLE_PATH}${path}"${current}>${text}</a></li>`;
    }).join('\n'),
    body: files.get(`pages/${page.name}.html`) ?? '',
    console: CONSOLE_PATH,
  };
  const fill = (text: string) =>
    text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '');
  // Twice: a page's own markup uses {{console}} too.
  return fill(fill(files.get('pages/layout.html') ?? ''));
}
