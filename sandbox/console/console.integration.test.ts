import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailSettingsSchema } from '../mail/settings.ts';
import { settingsSchema } from '../marketo/settings.ts';
import { type RunningSandbox, startSandbox } from '../server.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ people: 50, limits: 'off' });
});
afterAll(() => sandbox.close());

async function load(path: string, init?: RequestInit) {
  const answer = await fetch(sandbox.facts.console + path, init);
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    headers: answer.headers,
    text: await answer.text(),
  };
}

const pages = [
  ['', 'Leads'],
  ['/', 'Leads'],
  ['?search=smith', 'Leads'],
  ['/leads/new', 'New lead'],
  ['/leads/1001', 'Lead'],
  ['/merge?leads=1001,1002', 'Merge leads'],
  ['/smart-lists', 'Smart lists'],
  ['/mass-change', 'Mass change'],
  ['/faults', 'Faults and limits'],
  ['/requests', 'Requests'],
  ['/mail', 'Mailboxes'],
  ['/mail/box?address=ada@example.com', 'Mailbox'],
  ['/mail/messages/1', 'Email'],
  ['/mail/settings', 'Mail settings'],
] as const;

describe('the console', () => {
  it.each(pages)('serves %s as the page "%s"', async (path, title) => {
    const page = await load(path);
    expect(page).toMatchObject({ status: 200, type: 'text/html;charset=UTF-8' });
    expect(page.text).toContain(`<title>${title} ·`);
    expect(page.text).toContain('Stand-in for Marketo Engage: made-up data');
    expect(page.text).toMatch(/<h1[ >]/);
    expect(page.text).not.toContain('{{');
  });

  it('serves everything that its pages and scripts name, and nothing from elsewhere', async () => {
    const markup = (await Promise.all(pages.map(([path]) => load(path)))).map((page) => page.text);
    const named = new Set(
      markup.flatMap((text) =>
        [...text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map((m) => m[1]),
      ),
    );
    for (const path of named)
      expect(path).toMatch(/^\/_sandbox\/console\/assets\/[a-z-]+\.(js|css)$/);
    const scripts = readdirSync(new URL('./assets/', import.meta.url));
    for (const name of scripts) {
      const asset = await load(`/assets/${name}`);
      const type = name.endsWith('.js') ? 'text/javascript' : 'text/css';
      expect(asset).toMatchObject({ status: 200, type: `${type};charset=UTF-8` });
      for (const [, imported] of asset.text.matchAll(/from '([^']+)'/g)) {
        expect(
          scripts.map((script) => `./${script}`),
          name,
        ).toContain(imported);
      }
    }
    expect(named.size).toBeGreaterThan(pages.length);
  });

  it('lets a page run its own scripts only', async () => {
    const { headers } = await load('/leads/1001');
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('answers 404 to pages and files that it does not have', async () => {
    expect(await load('/leads/none')).toMatchObject({
      status: 404,
      type: 'text/html;charset=UTF-8',
      text: expect.stringContaining('No such page'),
    });
    for (const name of ['none.js', '../console.ts', '..%2Fconsole.ts', 'layout.html', '']) {
      expect((await load(`/assets/${name}`)).status, name).toBe(404);
    }
  });

  it('takes no writes: those go to the control endpoints', async () => {
    const answer = await load('/leads/1001', { method: 'POST', body: '{}' });
    expect(answer).toMatchObject({ status: 405, text: expect.stringContaining('/_sandbox') });
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  it('does not count as API calls', async () => {
    await load('');
    expect(sandbox.marketo.requests.counters().total).toBe(0);
  });

  it.each([
    ['/faults', settingsSchema],
    ['/mail/settings', mailSettingsSchema],
  ])('offers every setting there is: %s', async (path, schema) => {
    const { text } = await load(path);
    const form = text.slice(text.indexOf('id="settings-form"'));
    const offered = [...form.matchAll(/ name="([^"]+)"/g)].map((match) => match[1]);
    expect(offered.toSorted()).toEqual(Object.keys(schema.shape).toSorted());
  });
});
