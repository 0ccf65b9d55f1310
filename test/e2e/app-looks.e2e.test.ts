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
    [
      () => `/people/${person}`,
      (page) => page.getByRole('region', { name: 'Sync history' }).getByRole('listitem').first(),
    ],
    [() => '/data-sync', (page) => page.getByRole('button', { name: 'Look again' })],
    [() => '/data-sync?tab=attention', text('Nothing needs attention')],
    [() => `/data-sync?tab=find&q=${app.marketo.some(1)[0]}`, text('Open this person')],
    [() => '/data-sync?tab=budget', text('All, without changes')],
    [() => '/data-sync?tab=storage', text('History kept for')],
    [() => '/settings/marketo', text('See the people')],
    [() => '/settings/api-keys', text('Nightly report')],
    [() => '/no/such/page', text('There is no such page')],
  ];

  it.each([
    ['light', 360],
    ['light', 1280],
    ['dark', 360],
    ['dark', 1280],
  ] as const)('is accessible and fits: %s, %i px', async (colorScheme, width) => {
    const page = await app.page(browser(), {
      user: admin,
      colorScheme,
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
    });
    const found: string[] = [];
    for (const [path, loaded] of pages) {
      await page.goto(path());
      await loaded(page).waitFor();
      if (path() === '/settings/marketo') {
        // Everything at once: each step open, with what it reads.
        for (const name of ['Rights', 'Partitions', 'Preview'])
          await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
        await page.getByText('Estimated from').waitFor();
        await page.getByText('Check again').waitFor();
      }
      await page.screenshot({
        path: `/tmp/e2e/${colorScheme}-${width}-${path().replace(/\W+/g, '_').slice(0, 30)}.png`,
        fullPage: true,
      }); // TEMP
      const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
      if (wide > width) found.push(`${path()}: ${wide} px wide`);
      found.push(...(await axeViolations(page)).map((line) => `${path()}: ${line}`));
    }
    expect(found).toEqual([]);
    expect(app.broken).toEqual([]);
  });

  it('of the door too', async () => {
    const page = await app.page(browser(), { colorScheme: 'dark' });
    await page.goto('/people');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});
