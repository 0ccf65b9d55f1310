import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { trackingTokens } from '../../src/emails/tracking/tokens.ts';
import { axeViolations } from '../support/axe.ts';
import { describeWithBrowser } from '../support/browser.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { insertSentEmail } from '../support/emails.ts';
import { insertPeople } from '../support/people.ts';
import {
  buildTestServer,
  type Browser as SignedIn,
  setUpAdmin,
  testDeps,
} from '../support/web-server.ts';

describeWithBrowser('unsubscribes', (browser) => {
  let database: TestDatabase;
  let server: FastifyInstance;
  let url: string;
  let admin: SignedIn;
  let [ann, ben] = ['', ''];
  let link: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await buildTestServer(database.db);
    await server.listen({ host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    admin = await setUpAdmin(server);
    [ann = '', ben = ''] = await insertPeople(database.db, admin.tenantId, [
      { marketo_id: 1, first_name: 'Ann', last_name: 'Lee', email: 'ann@acme.com' },
      { marketo_id: 2, first_name: 'Ben', last_name: 'Moor', email: 'ben@acme.com' },
      { marketo_id: 3, first_name: 'Benno', last_name: 'Moor', email: 'ben@acme.com' },
    ]);
    const { tenantId } = admin;
    const of = { personId: ann, marketoId: 1, toAddress: 'ann@acme.com' };
    const emailId = await insertSentEmail(database.db, tenantId, of);
    const tokens = trackingTokens(testDeps(database.db).secrets.derive('tracking'));
    link = `${url}/u/${tokens.unsubscribe({ tenantId, emailId })}`;
  });
  afterAll(async () => {
    await server?.close();
    await database?.drop();
  });

  async function visit<T>(
    options: BrowserContextOptions,
    work: (page: Page) => Promise<T>,
  ): Promise<T> {
    const context = await browser().newContext({ locale: 'en-GB', baseURL: url, ...options });
    try {
      const [name = '', value = ''] = admin.cookie.split('=', 2);
      await context.addCookies([{ name, value, url }]);
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      return await work(page);
    } finally {
      await context.close();
    }
  }

  it.each(['light', 'dark'] as const)(
    'the page is accessible, %s, also on a phone',
    (colorScheme) =>
      visit({ colorScheme, viewport: { width: 360, height: 640 } }, async (page) => {
        await page.goto(link);
        await page.getByRole('heading', { name: 'Unsubscribe' }).waitFor();
        expect(await axeViolations(page)).toEqual([]);
        const width = await page.evaluate('document.documentElement.scrollWidth');
        expect(width).toBeLessThanOrEqual(360);
      }),
  );

  it('speaks the recipient’s language', () =>
    visit({ locale: 'ja-JP' }, async (page) => {
      await page.goto(link);
      await page.getByRole('button', { name: '配信を停止する' }).waitFor();
    }));

  it('works without a script, and says what was done', () =>
    visit({ javaScriptEnabled: false }, async (page) => {
      await page.goto(link);
      await page.getByRole('radio', { name: 'Too many emails' }).check();
      await page.getByRole('button', { name: 'Unsubscribe' }).click();
      await page.getByRole('heading', { name: 'You are unsubscribed' }).waitFor();
      await page.getByText('Example Ltd will send no more sales emails to a…@acme.com.').waitFor();
    }));

  it('marks the person for sellers, who see when, how and why', () =>
    visit({}, async (page) => {
      await page.goto('/people');
      const row = page.getByRole('row').filter({ hasText: 'Ann Lee' });
      await row.getByRole('img', { name: 'Unsubscribed' }).waitFor();
      await page.goto(`/people/${ann}`);
      const card = page.getByRole('region', { name: 'Unsubscribes' });
      await card.getByText('Gets no sales emails').waitFor();
      await card.getByText('Clicked link').waitFor();
      await card.getByText('Too many emails').waitFor();
    }));

  it('is lifted by an administrator with a reason', () =>
    visit({}, async (page) => {
      await page.goto(`/people/${ann}`);
      const card = page.getByRole('region', { name: 'Unsubscribes' });
      await card.getByRole('button', { name: 'Lift unsubscribe' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Lift unsubscribe' }).click();
      await dialog.getByText('Say why, in a few words.').waitFor();
      await dialog.getByRole('textbox').fill('Signed up again');
      await dialog.getByRole('button', { name: 'Lift unsubscribe' }).click();
      await card.getByText('Gets sales emails: not unsubscribed.').waitFor();
      const history = card.getByRole('list', { name: 'History of unsubscribes' });
      expect(await history.getByRole('listitem').first().textContent()).toMatch(
        /Resubscribed.*by Ada Admin.*Signed up again/,
      );
    }));

  it('by hand, holds for everybody with the address, and stands in the list', () =>
    visit({}, async (page) => {
      await page.goto(`/people/${ben}`);
      const card = page.getByRole('region', { name: 'Unsubscribes' });
      await card.getByRole('button', { name: 'Unsubscribe' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').fill('Asked for it on the phone');
      await dialog.getByRole('button', { name: 'Unsubscribe' }).click();
      await card.getByText('Gets no sales emails').waitFor();
      await page.goto('/people');
      for (const name of ['Ben Moor', 'Benno Moor']) {
        const row = page.getByRole('row').filter({ hasText: name });
        await row.getByRole('img', { name: 'Unsubscribed' }).waitFor();
      }
      await page.getByRole('link', { name: 'Unsubscribes' }).click();
      await page.getByRole('cell', { name: 'ben@acme.com', exact: true }).waitFor();
      await page.getByRole('cell', { name: 'Asked for it on the phone' }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('searchbox', { name: 'Search by address' }).fill('nobody@');
      await page.getByText('No one matches').waitFor();
      await page.getByRole('button', { name: 'Clear search and filter' }).click();
      await page.getByRole('cell', { name: 'ben@acme.com', exact: true }).waitFor();
    }));

  it('the settings of message and tracking are changed', () =>
    visit({}, async (page) => {
      await page.goto('/settings/unsubscribes');
      const oneClick = page.getByRole('switch', { name: 'Offer it with single emails' });
      await oneClick.waitFor();
      await page.getByRole('textbox', { name: 'Unsubscribe message' }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await oneClick.uncheck();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('It holds for emails sent from now on.').waitFor();
      const saved = JSON.parse((await admin.send('GET', '/api/v1/settings/unsubscribes')).body);
      expect(saved.oneClickSingle).toBe(false);
      await page.goto('/settings/tracking');
      await page.getByRole('switch', { name: /^Clicks/ }).uncheck();
      await page.getByPlaceholder('Germany').fill('Germany');
      await page.keyboard.press('Enter');
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.').waitFor();
      const tracking = JSON.parse((await admin.send('GET', '/api/v1/settings/tracking')).body);
      expect(tracking).toMatchObject({ opens: true, clicks: false, countriesOff: ['Germany'] });
    }));
});
