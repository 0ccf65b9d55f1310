import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { describeWithBrowser } from '../support/browser.ts';

describeWithBrowser('data sync', (browser) => {
  let app: TestApp;
  let page: Page;

  beforeAll(async () => {
    app = await startApp({ people: 200 });
    const user = await app.inStep();
    page = await app.page(browser(), { user });
    await page.goto('/data-sync');
  });
  afterAll(() => app?.close());
  afterEach(() => expect(app.broken.splice(0)).toEqual([]));

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const flow = () => page.getByRole('region', { name: 'People from Marketo' });
  const inStep = (people: number) =>
    flow().getByText(`Up to date: ${people} people in step with Marketo.`).waitFor();
  const dialog = () => page.getByRole('dialog');

  it('pauses, holds changes back, and goes on with them when resumed', async () => {
    await inStep(200);
    await flow().getByRole('button', { name: 'Pause' }).click();
    await flow().getByText('Paused by an admin').waitFor();
    await page.getByRole('link', { name: 'Sync: Paused' }).waitFor();
    app.marketo.createLead({
      lastName: 'Afterpause',
      sfdcLeadOwnerId: app.marketo.owners.users[0]?.id ?? '',
    });
    await page.reload();
    await flow().getByText('Paused by an admin. 200 people').waitFor();
    await flow().getByRole('button', { name: 'Resume' }).click();
    await inStep(201);
  });

  it('compares everybody when asked, and lists the run with its counts', async () => {
    await button('Compare now').click();
    await dialog().getByText('Every person is read again').waitFor();
    await dialog().getByRole('button', { name: 'Compare now' }).click();
    const run = page.getByRole('row').filter({ hasText: 'Comparison' }).filter({ hasText: 'Done' });
    await run.waitFor();
    const heads = await page.getByRole('columnheader').allTextContents();
    const cells = await run.getByRole('cell').allTextContents();
    const count = (name: string) => Number(cells[heads.indexOf(name)]?.replace(',', ''));
    expect(count('Read')).toBeGreaterThanOrEqual(201);
    expect([count('Created'), count('Updated'), count('Removed')]).toEqual([0, 0, 0]);
  });

  it('says why somebody is not in Lockstep, and shows what came of somebody who is', async () => {
    app.marketo.createLead({ firstName: 'Nora', email: 'nora@nobody.example' });
    await page.getByRole('tab', { name: 'Find any record' }).click();
    const who = page.getByLabel('Email address, Marketo ID, Salesforce ID or activity ID');
    await who.fill('nora@nobody.example');
    await button('Find').click();
    const verdict = page.getByRole('status').filter({ hasText: 'Not in Lockstep' });
    await verdict.getByText(/no sales owner/).waitFor();
    await page.getByRole('heading', { name: 'Nora' }).waitFor();
    const [known] = app.marketo.some(1);
    await who.fill(String(known));
    await button('Find').click();
    await page.getByRole('status').filter({ hasText: 'In step' }).waitFor();
    const fields = page.getByRole('table');
    expect(await fields.getByRole('row', { name: /^First name/ }).textContent()).toContain(
      String(app.marketo.lead(known ?? 0)?.firstName ?? 'Empty'),
    );
    await page.getByRole('link', { name: 'Open this person' }).waitFor();
    await who.fill('no such thing');
    await button('Find').click();
    await page.getByRole('alert').getByText('names no person').waitFor();
  });

  it('shows what a setting costs before it is saved, and refuses what cannot be', async () => {
    await page.getByRole('tab', { name: 'API budget' }).click();
    const row = page
      .getByRole('row')
      .filter({ has: page.getByLabel(/while someone is signed in/) });
    const interval = row.getByRole('textbox');
    const cost = async () =>
      Number((await row.getByRole('cell').last().textContent())?.replace(/\D/g, ''));
    const before = await cost();
    const had = Number.parseInt(await interval.inputValue(), 10);
    await interval.fill('0');
    await row.getByText(/A whole number from/).waitFor();
    expect(await button('Save').isDisabled()).toBe(true);
    await interval.fill(String(had * 2));
    await row.locator('[class*="was"]').waitFor();
    expect(await cost()).not.toBe(before);
    await button('Save').click();
    await page.getByText('Saved. It holds from the next call on.').waitFor();
    await page.reload();
    await interval.waitFor();
    expect(await interval.inputValue()).toBe(`${had * 2} s`);
    expect(await cost()).toBeLessThan(before);
  });

  it('stops before it takes many people away, asks, and does what is answered', async () => {
    for (const id of app.marketo.some(80)) app.marketo.clearOwner(id);
    await page.getByRole('heading', { name: /of 201 people would be taken away/ }).waitFor();
    await page.getByRole('link', { name: /^Sync: Needs your answer/ }).waitFor();
    await page.getByText('No longer synced: no sales owner.').first().waitFor();
    await button('Look again').waitFor();
    await button('Apply the removals').click();
    await dialog().getByText("They leave the sellers' lists at once.").waitFor();
    await dialog().getByRole('button', { name: 'Apply the removals' }).click();
    await inStep(121);
    expect(await button('Look again').count()).toBe(0);
  });

  it('says what failed and what to do when Marketo refuses the credentials', async () => {
    app.marketo.faults.add({ fault: 'access-denied', times: null });
    app.marketo.tokens.revokeAll();
    await page.getByRole('link', { name: /^Sync: Needs attention/ }).waitFor();
    const text = await flow().textContent();
    expect(text).toMatch(/Access denied|right|permission/i);
    app.marketo.faults.clear();
    await inStep(121);
  });
});
