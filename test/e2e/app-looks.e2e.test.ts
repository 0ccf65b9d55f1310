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
    // The flow asks: the fullest state of the Data sync page.
    for (const id of app.marketo.some(80)) app.marketo.clearOwner(id);
  });
  afterAll(() => app?.close());

  const text = (words: string) => (page: Page) => page.getByText(words).first();

  /** Each page with something that is there once it has loaded its data. */
  const pages: [path: () => string, loaded: (page: Page) => ReturnType<Page['locator']>][] = [
    [() => '/people', (page) => page.locator('[data-people-list] a').first()],
    [() => '/people?q=nobody+has+this+name', text('No one matches')],
    [() => `/people/${person}`, (page) => page.getByRole('tab', { name: 'Sync history' })],
    [() => '/data-sync', (page) => page.getByRole('button', { name: 'Look again' })],
    [() => '/data-sync?tab=attention', text('Nothing needs attention')],
    [() => `/data-sync?tab=find&q=${app.marketo.some(1)[0]}`, text('Open this person')],
    [() => '/data-sync?tab=budget', text('All, without changes')],
    [() => '/data-sync?tab=storage', text('History kept for')],
    [() => '/settings/marketo', text('See the people')],
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
    for (const name of ['Rights', 'Partitions', 'Preview'])
      await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    await page.getByText('Estimated from').waitFor();
    await page.getByText('Check again').waitFor();
  }

  it('of the door too', async () => {
    const page = await app.page(browser(), { colorScheme: 'dark' });
    await page.goto('/people');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});
