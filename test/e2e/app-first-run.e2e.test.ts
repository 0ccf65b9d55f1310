import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { axeViolations } from '../support/axe.ts';
import { describeWithBrowser } from '../support/browser.ts';
import { testAdmin } from '../support/web-server.ts';

/* What an administrator does on the first day, in this order: each test goes on where the one before
   ended. */

describeWithBrowser('the first run', (browser) => {
  let app: TestApp;
  let page: Page;

  beforeAll(async () => {
    app = await startApp({ people: 3_000, years: 1 });
    page = await app.page(browser());
  });
  afterAll(() => app?.close());
  afterEach(() => expect(app.broken.splice(0)).toEqual([]));

  const field = (label: string) => page.getByLabel(label, { exact: true });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const step = (n: number) => page.getByRole('region', { name: new RegExp(`^Step ${n},`) });
  const pressed = async (name: string, status: string) => {
    await button(name).click();
    await page.getByText(status).first().waitFor();
  };

  it('begins with the set-up, which says what is missing, and fits a phone', async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    await page.goto('/');
    await page.getByRole('heading', { name: 'Set up Lockstep' }).waitFor();
    await field('Company').fill(testAdmin.company);
    await field('Your name').fill(testAdmin.name);
    await field('Email').fill('not an address');
    await field('Password').fill('short');
    await page.getByText(/, 5 to go$/).waitFor();
    await button('Create the account').click();
    expect(await field('Email').getAttribute('aria-invalid')).toBe('true');
    expect(await axeViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });

  it('makes the company and its administrator, and leads on to Marketo', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await field('Email').fill(testAdmin.email);
    await field('Password').fill(testAdmin.password);
    await button('Create the account').click();
    await page.getByRole('heading', { name: 'Marketo', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/settings/marketo');
    await step(5).getByText('Waits for the steps above.').waitFor();
    await page.goto('/setup');
    await page.waitForURL((url) => url.pathname !== '/setup');
  });

  it('explains a wrong secret and keeps nothing of it', async () => {
    const { identity, clientId } = app.sandbox.facts.marketo;
    await page.goto('/settings/marketo');
    await field('Endpoint').fill(identity);
    await field('Client ID').fill(clientId);
    await field('Client secret').fill('not the secret');
    await button('Test').click();
    await step(1).getByText('does not accept the client id and secret').waitFor();
    await button('Connect').click();
    const problem = step(1).getByRole('alert');
    await problem.getByText('Not connected').waitFor();
    expect(await problem.textContent()).toContain('Copy both again');
    await page.reload();
    await step(2).getByText('once Marketo is connected').waitFor();
    expect(await field('Client ID').inputValue()).toBe('');
  });

  it('connects by either address, and never shows the secret again', async () => {
    const { identity, clientId, clientSecret, munchkinId } = app.sandbox.facts.marketo;
    await field('Endpoint').fill(identity);
    await field('Client ID').fill(clientId);
    await field('Client secret').fill(clientSecret);
    await button('Connect').click();
    await step(1).getByText(`Connected to ${munchkinId}`).waitFor();
    expect(await page.content()).not.toContain(clientSecret);
  });

  it('has tried each right, and reads the partitions', async () => {
    await step(2)
      .getByText(/rights in place/)
      .waitFor();
    const rights = step(2).getByRole('listitem');
    expect(await rights.count()).toBeGreaterThan(4);
    expect(await rights.getByText('Missing', { exact: true }).count()).toBe(0);
    await step(3).getByText('All that the API user sees (2).').waitFor();
    await step(3).getByLabel('Only these').check();
    expect(await step(3).getByRole('checkbox').count()).toBe(2);
    await step(3).getByLabel('All that the API user sees').check();
  });

  it('previews the thirteen fields, the owner field and what the initial sync costs', async () => {
    await step(4)
      .getByText(/^About [\d,]+ people will be synced\.$/)
      .waitFor();
    const fields = step(4).getByRole('region', { name: 'Fields', exact: true });
    expect(await fields.getByRole('row').count()).toBe(1 + 13);
    const title = fields.getByRole('row', { name: /^Title / });
    expect(await title.getByText('title', { exact: true }).count()).toBe(1);
    await step(4).getByText('sfdcLeadOwnerId').first().waitFor();
    const cost = step(4).getByRole('region', { name: 'What the initial sync costs' });
    expect(await cost.textContent()).toMatch(/API calls\d+/);
  });

  it('starts the sync, and shows it going on until everybody is here', async () => {
    // Slow enough to be seen; fast again once it was.
    app.marketo.faults.add({
      fault: 'slow',
      match: { call: 'leads-by-filter' },
      actions: [{ do: 'delay', ms: 1500 }],
      times: null,
    });
    await button('Start sync').click();
    const bar = page.getByRole('progressbar', { name: 'Initial sync' });
    await bar.waitFor();
    expect(await bar.getAttribute('aria-valuetext')).toMatch(/of about .* leads read/);
    await step(5).getByText('Leads read').waitFor();
    await step(5).getByText('Time left').waitFor();
    await step(5).getByRole('link', { name: 'See the people' }).click();
    const list = page.getByRole('grid', { name: 'People' });
    await list.getByRole('row').nth(1).waitFor();
    const shown = async () => Number(await list.getAttribute('aria-rowcount')) - 1;
    const early = await shown();
    app.marketo.faults.clear();
    await page.getByRole('link', { name: 'Sync: Up to date' }).waitFor();
    const everybody = app.marketo.store.qualifyingCount;
    expect(early).toBeLessThan(everybody);
    await page
      .locator('#main')
      .getByText(`${everybody.toLocaleString('en')} people`, { exact: true })
      .waitFor();
    expect(await shown()).toBe(everybody);
  });

  it('makes an API key, which is shown once and works', async () => {
    await page.goto('/settings/api-keys');
    await button('New key').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Nightly report');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    const key = await dialog.getByLabel('Key', { exact: true }).inputValue();
    const ask = () =>
      fetch(`${app.url}/api/v1/people?limit=1`, { headers: { authorization: `Bearer ${key}` } });
    expect((await ask()).status).toBe(200);
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('row', { name: /^Nightly report/ }).waitFor();
    expect(await page.content()).not.toContain(key);
    await button('Revoke Nightly report').click();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No API keys yet').waitFor();
    expect((await ask()).status).toBe(401);
  });

  it('signs out, says that a password is wrong, and comes back to where one was going', async () => {
    await page.getByRole('button', { name: testAdmin.name }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto('/data-sync?tab=budget');
    await field('Email').fill(testAdmin.email);
    await field('Password').fill('wrong horse battery');
    await pressed('Sign in', 'The email address or the password is wrong.');
    await field('Password').fill(testAdmin.password);
    await button('Sign in').click();
    await page.getByRole('tab', { name: 'API budget', selected: true }).waitFor();
  });

  it('says that a page does not exist, and leads back', async () => {
    await page.goto('/no/such/page');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.getByRole('link', { name: 'To people' }).click();
    await page.getByRole('grid', { name: 'People' }).waitFor();
  });
});
