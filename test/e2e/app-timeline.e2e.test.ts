import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { describeWithBrowser } from '../support/browser.ts';
import type { Browser as SignedIn } from '../support/web-server.ts';

describeWithBrowser('activities', (browser) => {
  let app: TestApp;
  let admin: SignedIn;
  let page: Page;
  let person: { id: string; marketoId: number };

  beforeAll(async () => {
    app = await startApp({ people: 60 });
    admin = await app.inStep();
    const { body } = await admin.send('GET', '/api/v1/people?limit=1');
    person = JSON.parse(body).people[0];
    page = await app.page(browser(), { user: admin });
  });
  afterAll(() => app?.close());
  afterEach(() => expect(app.broken.splice(0)).toEqual([]));

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const step = () => page.getByRole('region', { name: /^Step 6, Activity types/ });
  const openPerson = () => page.goto(`/people/${person.id}`);
  const entry = (title: string) => page.getByRole('listitem').filter({ hasText: title });
  const inMarketo = () =>
    app.marketo
      .activities(person.marketoId)
      .filter(({ activityType }) => String(activityType).startsWith('Lockstep'));

  async function logCall(outcome: object): Promise<string> {
    const answer = await admin.send('POST', '/api/v1/calls', {
      person: { id: person.id },
      status: 'completed',
      ...outcome,
    });
    if (answer.statusCode >= 300) throw new Error(answer.body);
    return JSON.parse(answer.body).id;
  }

  it('says what to do while nothing has happened', async () => {
    await openPerson();
    await page.getByText('Nothing has happened yet').waitFor();
  });

  it('shows what is free of the ten and what a choice would create', async () => {
    app.marketo.customTypes.create('visitedBooth', {
      name: 'Visited Booth',
      description: '',
      triggerName: 'Visits Booth',
      filterName: 'Visited Booth',
      attributes: [],
    });
    await page.goto('/settings/marketo');
    await page.getByRole('button', { name: /^Activity types/ }).click();
    await step().getByText('9 of 10 places').waitFor();
    await step().getByText('others: Visited Booth').waitFor();
    await step().getByText('8 types are created and approved.').waitFor();
    await step().getByText('Lockstep Receive Sales Call').click();
    await step().getByText('Received Sales Call (Lockstep)').waitFor();
    await step().getByLabel('One compact type for all kinds').check();
    await step().getByText('1 type is created and approved.').waitFor();
    await step().getByLabel('A type for each kind').check();
    for (const kind of ['Added to sales campaign', 'Removed from sales campaign'])
      await step().getByLabel(kind).uncheck();
    await step().getByText('2 kinds stay in Lockstep only and are not logged.').waitFor();
  });

  it('creates and approves them, and says which kinds are logged', async () => {
    await button('Create and approve').click();
    await step().getByText('6 of 8 kinds are logged.').waitFor({ timeout: 60_000 });
    expect(app.marketo.customTypes.approved().map(({ apiName }) => apiName)).toContain(
      'lockstepReceiveSalesCall',
    );
    expect(await button('Save').isDisabled()).toBe(true);
  });

  it('shows a call at once, and that it stands in Marketo as soon as it does', async () => {
    await openPerson();
    await page.getByText('Nothing has happened yet').waitFor();
    await logCall({ notes: 'Asked for the price list.', durationSeconds: 125 });
    await entry('Asked for the price list.').waitFor();
    await entry('Asked for the price list.').getByText('In step').waitFor();
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    expect(inMarketo().map(({ activityType }) => activityType)).toEqual([
      'Lockstep Receive Sales Call',
    ]);
  });

  it('explains the state to who points at it or comes by key, and leads to its history', async () => {
    const badge = entry('Asked for the price list.').getByRole('link', { name: /^In Marketo:/ });
    await badge.focus();
    await page.getByRole('tooltip').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('What is sent of it').waitFor();
    await page
      .getByRole('row', { name: /^Duration seconds/ })
      .getByText('125')
      .waitFor();
  });

  it('filters by kind, and says when there is nothing of one', async () => {
    await openPerson();
    await entry('Asked for the price list.').waitFor();
    await page.getByText('Opt-outs', { exact: true }).click();
    await page.getByText('Nothing of this kind').waitFor();
    await button('Show all kinds').click();
    await entry('Asked for the price list.').waitFor();
  });

  it('keeps what Marketo does not have in the timeline, with the reason', async () => {
    app.marketo.faults.add({ fault: 'type-unapproved', times: 1 });
    await logCall({ notes: 'Type was taken away.' });
    await entry('Type was taken away.').getByText('Needs attention').waitFor();
    await entry('Type was taken away.')
      .getByText(/approve/i)
      .first()
      .waitFor();
  });
});
