import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { axeViolations } from '../support/axe.ts';
import { describeWithBrowser } from '../support/browser.ts';
import type { Browser as SignedIn } from '../support/web-server.ts';

describeWithBrowser('every page', (browser) => {
  let app: TestApp;
  let admin: SignedIn;
  let person: string;

  beforeAll(async () => {
    app = await startApp({ people: 200 });
    admin = await app.inStep();
    const { body } = await admin.send('GET', '/api/v1/people?limit=1');
    person = JSON.parse(body).people[0].id;
    await admin.send('POST', '/api/v1/api-keys', { name: 'Nightly report' });
    await logRefusedCall();
    // The flow asks: the fullest state of the Data sync page.
    for (const id of app.marketo.some(80)) app.marketo.clearOwner(id);
  });
  afterAll(() => app?.close());

  /** A timeline with an entry, and a failure to diagnose. */
  async function logRefusedCall(): Promise<void> {
    const kinds = ['call'];
    await admin.send('POST', '/api/v1/marketo/activity-types', { mode: 'separate', kinds });
    app.marketo.faults.add({ fault: 'type-unapproved', times: 1 });
    const call = { person: { id: person }, status: 'completed', notes: 'Calls back on Monday.' };
    await admin.send('POST', '/api/v1/calls', call);
    await app.until('the call was refused', async () => {
      const { body } = await admin.send('GET', '/api/v1/diagnostics');
      return JSON.parse(body).groups.length === 1;
    });
  }

  const text = (words: string) => (page: Page) => page.getByText(words).first();

  /** Each page with something that is there once it has loaded its data. */
  const pages: [path: () => string, loaded: (page: Page) => ReturnType<Page['locator']>][] = [
    [() => '/people', (page) => page.locator('[data-people-list] a').first()],
    [() => '/people?q=nobody+has+this+name', text('No one matches')],
    [() => `/people/${person}`, text('Calls back on Monday.')],
    [() => '/data-sync', (page) => page.getByRole('button', { name: 'Look again' })],
    [() => '/data-sync?tab=attention', text('says why and tries them again')],
    [() => `/data-sync?tab=find&q=${app.marketo.some(1)[0]}`, text('Open this person')],
    [() => '/data-sync?tab=budget', text('All, without changes')],
    [() => '/data-sync?tab=storage', text('History kept for')],
    [() => '/settings/marketo', text('See the people')],
    [() => '/settings/diagnostics?code=marketo-record-1003', text('Try selected again')],
    [() => '/settings/api-keys', text('Nightly report')],
    [() => '/no/such/page', text('There is no such page')],
  ];

  it.each([360, 1280])('is accessible in light and dark, and fits: %i px', async (width) => {
    const page = await app.page(browser(), {
      user: admin,
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
    });
    const found: string[] = [];
    for (const [index, [path, loaded]] of pages.entries()) {
      // Each page in both schemes, one at either width: axe takes seconds for each look.
      const colorScheme = (index + (width < 700 ? 0 : 1)) % 2 === 0 ? 'light' : 'dark';
      await page.emulateMedia({ colorScheme });
      await page.goto(path());
      await loaded(page).waitFor();
      if (path() === '/settings/marketo') await openEachStep(page);
      const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
      if (wide > width) found.push(`${path()}: ${wide} px wide`);
      await page.locator(`[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
      const violations = await axeViolations(page);
      found.push(...violations.map((line) => `${path()}, ${colorScheme}: ${line}`));
    }
    expect(found).toEqual([]);
    expect(app.broken).toEqual([]);
  });

  /** Everything at once: each step of the set-up open, with what it reads. */
  async function openEachStep(page: Page): Promise<void> {
    for (const name of ['Rights', 'Partitions', 'Preview', 'Activity types'])
      await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    await page.getByText('Estimated from').waitFor();
    await page.getByText('Check again').first().waitFor();
    await page.getByText('What is logged').waitFor();
  }

  it('of the door too', async () => {
    const page = await app.page(browser(), { colorScheme: 'dark' });
    await page.goto('/people');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});
