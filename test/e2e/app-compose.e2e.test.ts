import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { axeViolations } from '../support/axe.ts';
import { describeWithBrowser } from '../support/browser.ts';
import { type Browser as SignedIn, testAdmin } from '../support/web-server.ts';

const rosa = {
  firstName: 'Rosa',
  lastName: 'Ruiz',
  email: 'rosa@customer.test',
  company: 'Initech, Inc.',
};

describeWithBrowser('emails', (browser) => {
  let app: TestApp;
  let admin: SignedIn;
  let page: Page;
  let personId: string;

  beforeAll(async () => {
    app = await startApp({ people: 20 });
    const owner = app.marketo.owners.users[0]?.id ?? '';
    app.marketo.createLead({ ...rosa, sfdcLeadOwnerId: owner });
    admin = await app.inStep();
    page = await app.page(browser(), { user: admin });
    const found = await admin.send('GET', '/api/v1/people?search=rosa%40customer');
    personId = JSON.parse(found.body).people[0].id;
  });
  afterAll(() => app?.close());
  afterEach(() => expect(app.broken.splice(0)).toEqual([]));

  const inbox = (to: string) => app.sandbox.mail.store.list({ to });

  it('sets the mail server up, after trying it', async () => {
    await page.goto('/settings/mail-server');
    await page.getByLabel('Host').fill('127.0.0.1');
    await page.getByRole('textbox', { name: 'Port' }).fill('1');
    await page.getByRole('combobox', { name: 'Encryption' }).click();
    await page.getByRole('option', { name: /^None/ }).click();
    await page.getByLabel('Sender of Lockstep’s own emails').fill('lockstep@seller.test');
    await page.getByLabel('Bounce domain').fill('bounces.seller.test');
    await page.getByLabel('Reply domain').fill('replies.seller.test');
    await page.getByRole('button', { name: 'Test only' }).click();
    await page.getByText('It failed').waitFor();
    await page.getByRole('textbox', { name: 'Port' }).fill(`${app.sandbox.mail.port}`);
    await page.getByRole('button', { name: 'Test and save' }).click();
    await page.getByText('Emails go out by it from now on.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('verifies an address by the link that was sent to it', async () => {
    await page.goto('/identities');
    await page.getByRole('button', { name: 'Add an identity' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Signature' }).fill('Ada, Sales');
    await dialog.getByRole('button', { name: 'Add and send the link' }).click();
    await page.getByText('Not verified').waitFor();
    await app.until('the email is there', async () => inbox(testAdmin.email).length > 0);
    const raw = inbox(testAdmin.email)[0]?.raw.toString().replaceAll('=\r\n', '') ?? '';
    const token = /verify-address#([0-9a-f-]{36}\.[\w-]{32})/.exec(raw)?.[1];
    await page.goto(`/verify-address#${token}`);
    await page.getByRole('button', { name: 'Confirm this address' }).click();
    await page.getByText(`You can send emails from ${testAdmin.email} now.`).waitFor();
  });

  it('writes, keeps the draft, previews, sends and shows the reply', async () => {
    await page.goto(`/people/${personId}`);
    await page.getByRole('heading', { name: /Rosa Ruiz/ }).waitFor();
    await page.keyboard.press('e');
    await page.getByRole('heading', { name: 'Write to Rosa Ruiz' }).waitFor();
    await page.getByLabel('Subject').fill('An offer for {{ company_friendly }}');
    await page.getByRole('textbox', { name: 'Text of the email' }).fill('Dear {{ first_name }},');
    await page.getByText('Draft saved').waitFor();
    await page.setInputFiles('input[type="file"]', {
      name: 'prices.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('10 EUR'),
    });
    await page.getByText('prices.txt').waitFor();
    expect(await axeViolations(page)).toEqual([]);

    await page.reload();
    await page.getByRole('heading', { name: 'Write to Rosa Ruiz' }).waitFor();
    expect(await page.getByLabel('Subject').inputValue()).toBe(
      'An offer for {{ company_friendly }}',
    );
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('dialog').getByText('An offer for Initech').waitFor();
    const text = page.frameLocator('iframe[title="Text of the email"]');
    await text.getByText('Dear Rosa,').waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Send now' }).click();
    await page.getByRole('heading', { name: /An offer for Initech/ }).waitFor();
    await app.until('the email arrived', async () => inbox(rosa.email).length === 1);
    const [message] = inbox(rosa.email);
    expect(message?.raw.toString()).toContain('prices.txt');
    await app.sandbox.mail.act(message?.id ?? 0, { act: 'reply', text: 'Please call me.' });
    await app.until('the reply is stored', async () => {
      const { body } = await admin.send('GET', '/api/v1/emails?folder=sent');
      return JSON.parse(body).emails[0].replies === 1;
    });
    await page.reload();
    await page.getByText('Please call me.').waitFor();
    expect(await axeViolations(page)).toEqual([]);

    await page.goto('/emails');
    await page.getByRole('link', { name: 'An offer for Initech' }).waitFor();
    await page.getByText('1 reply').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('says before one writes that the address came back', async () => {
    const [message] = inbox(rosa.email);
    await app.sandbox.mail.act(message?.id ?? 0, { act: 'bounce', type: 'hard' });
    await app.until('the bounce is known', async () => {
      const { body } = await admin.send('GET', `/api/v1/emails/composer?personId=${personId}`);
      return JSON.parse(body).warnings.length > 0;
    });
    await page.goto(`/people/${personId}`);
    await page.getByRole('button', { name: 'Write email' }).click();
    await page.getByText(`An email to ${rosa.email} came back on`).waitFor();
  });
});
