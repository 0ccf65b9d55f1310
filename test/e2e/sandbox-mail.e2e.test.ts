import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';
import { buildMessage } from '../../src/mail/message.ts';
import { openSmtp } from '../../src/mail/smtp.ts';
import type { SmtpServer } from '../../src/mail/smtp-types.ts';
import { axeViolations } from '../support/axe.ts';
import { describeWithBrowser } from '../support/browser.ts';

describeWithBrowser("the mail stand-in's pages", (browser) => {
  let sandbox: RunningSandbox;
  let smtp: SmtpServer;
  let page: Page;
  const broken: string[] = [];
  let site: Server;
  let address: string;
  const loaded: string[] = [];

  beforeAll(async () => {
    site = createServer((req, res) => {
      loaded.push(req.url ?? '');
      res.end();
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    sandbox = await startSandbox({ people: 20, limits: 'off' });
    smtp = openSmtp({ ...sandbox.facts.mail, security: 'none' });
    page = await browser().newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => broken.push(error.message));
  });
  afterAll(async () => {
    await page?.close();
    await smtp?.close();
    await sandbox?.close();
    site?.close();
  });
  beforeEach(async () => {
    broken.length = 0;
    loaded.length = 0;
    sandbox.mail.clear();
    await smtp.send(
      await buildMessage({
        from: { name: 'Sam Seller', address: 'sam@lockstep.test' },
        to: [{ address: 'ada@example.com' }],
        subject: 'An offer <b>for you</b>',
        html: `<p>Dear Ada, <a href="${address}/offer">look</a></p><img src="${address}/pixel">`,
        messageId: '<1@lockstep.test>',
        date: new Date(),
      }),
    );
  });

  const open = (path: string) => page.goto(sandbox.facts.console + path);
  const says = (text: string) => page.locator('#message').getByText(text).waitFor();
  const events = (text: string) => page.locator('#events').getByText(text).waitFor();

  it('leads from the mailboxes to the email, which it shows without loading its images', async () => {
    await open('/mail');
    await page.getByText('1 emails in 1 mailboxes.').waitFor();
    await page.getByRole('link', { name: 'ada@example.com' }).click();
    await page.getByRole('link', { name: 'An offer <b>for you</b>' }).click();
    await page.getByRole('heading', { name: 'An offer <b>for you</b>', level: 1 }).waitFor();
    await page.frameLocator('#email').getByText('Dear Ada').waitFor();
    await events('Nothing yet: the recipient has not looked at it.');
    expect(loaded).toEqual([]);
    expect(broken).toEqual([]);
  });

  it('lets the recipient open, click and reply, and says what came of it', async () => {
    await open(`/mail/messages/${sandbox.mail.store.list()[0]?.id}`);
    await page.getByRole('button', { name: 'Open it' }).click();
    await says('The recipient has opened it.');
    await events('/pixel: HTTP 200');
    await page.getByRole('button', { name: 'Click', exact: true }).click();
    await events('/offer: HTTP 200');
    expect(loaded).toEqual(['/pixel', '/offer']);
    await page.getByLabel('Reply').fill('Yes!');
    await page.getByRole('button', { name: 'Send the reply' }).click();
    await events('There is no inbound address yet.');
    expect(sandbox.mail.outgoing.list()[0]).toMatchObject({
      answer: { kind: 'reply' },
      state: 'waiting',
    });
  });

  it('saves settings in the units shown, and adds and removes faults', async () => {
    await open('/mail/settings');
    await page.getByLabel('Send replies and bounces to').fill('127.0.0.1:2526');
    await page.getByLabel('Open it').fill('45');
    await page.getByLabel('Begin within').fill('30');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await says('The settings are saved.');
    expect(sandbox.mail.settings).toMatchObject({
      inbound: '127.0.0.1:2526',
      openShare: 0.45,
      latestMs: 30_000,
    });
    await page.getByLabel('Fault', { exact: true }).selectOption('refuse-recipient');
    await page.getByLabel('For recipients like').fill('@example');
    await page.getByRole('button', { name: 'Add the fault' }).click();
    await says('The rule refuse-recipient is active.');
    expect(sandbox.mail.faults.list()).toMatchObject([{ to: '@example', times: 1 }]);
    await page.getByRole('button', { name: 'Remove refuse-recipient' }).click();
    await page.getByText('None: every email is taken.').waitFor();
  });

  it.each([
    ['light', 360],
    ['dark', 1280],
  ] as const)('is accessible and fits: %s, %i px', async (colorScheme, width) => {
    const own = await browser().newPage({ colorScheme, viewport: { width, height: 800 } });
    const pages = [
      ['/mail', '#rows > tr'],
      ['/mail/box?address=ada@example.com', '#rows > tr'],
      [`/mail/messages/${sandbox.mail.store.list()[0]?.id}`, '#events > li'],
      ['/mail/settings', '#fault option'],
    ] as const;
    for (const [path, there] of pages) {
      await own.goto(sandbox.facts.console + path);
      await own.locator(there).first().waitFor({ state: 'attached' });
      expect(await axeViolations(own), path).toEqual([]);
      const wide = await own.evaluate('document.documentElement.scrollWidth');
      expect(wide, path).toBeLessThanOrEqual(width);
    }
    await own.close();
  });
});
