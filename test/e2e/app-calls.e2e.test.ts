import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Call, CallSettings } from '../../contract/calls.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { axeViolations } from '../support/axe.ts';
import { describeWithBrowser } from '../support/browser.ts';
import { type Browser as SignedIn, testAdmin } from '../support/web-server.ts';

/** As long as a page may take on a busy machine. */
const patience = { timeout: 15_000 };

describeWithBrowser('calls', (browser) => {
  let app: TestApp;
  let admin: SignedIn;
  let page: Page;
  let [ada, quiet] = ['', ''];

  beforeAll(async () => {
    app = await startApp({ people: 20 });
    const owner = app.marketo.owners.users[0]?.id ?? '';
    const lead = { sfdcLeadOwnerId: owner, company: 'Engines' };
    app.marketo.createLead({
      ...lead,
      firstName: 'Ada',
      lastName: 'Byron',
      phone: '(415) 555-0100',
    });
    app.marketo.createLead({
      ...lead,
      lastName: 'Quietly',
      phone: '+1 415 555 0155',
      doNotCall: true,
    });
    admin = await app.inStep();
    page = await app.page(browser(), { user: admin });
    [ada, quiet] = [await idOf('Byron'), await idOf('Quietly')];
  });
  afterAll(() => app?.close());
  afterEach(() => expect(app.broken.splice(0)).toEqual([]));

  const ask = async <T>(path: string): Promise<T> =>
    JSON.parse((await admin.send('GET', path)).body) as T;
  async function idOf(search: string): Promise<string> {
    const { people } = await ask<{ people: { id: string }[] }>(`/api/v1/people?search=${search}`);
    return people[0]?.id ?? '';
  }
  const callsOf = async (id: string) =>
    (await ask<{ calls: Call[] }>(`/api/v1/people/${id}/calls`)).calls;
  const dialog = () => page.getByRole('dialog');
  const open = async (id: string) => {
    await page.goto(`/people/${id}`);
    await page.getByRole('button', { name: 'Log a call' }).click();
    await dialog().waitFor();
  };
  const doNotCall = (rule: CallSettings['doNotCall']) =>
    admin.send('PUT', '/api/v1/call-settings', { doNotCall: rule });

  it('logs a call with all of its fields', async () => {
    await open(ada);
    expect(await dialog().getByLabel('Number').inputValue()).toBe('(415) 555-0100');
    await dialog().getByLabel('Outcome').selectOption('Meeting booked');
    await dialog().getByLabel('Reason').selectOption('Demo');
    await dialog().getByLabel('Duration').fill('5:07');
    await dialog().getByLabel('Answered by').fill('Ada herself');
    await dialog().getByLabel('Notes').fill('Wants the engine.\nSoon.');
    await dialog().getByLabel('Recording').fill('https://pbx.example/1.mp3');
    await dialog().getByRole('button', { name: 'Log the call' }).click();
    await page.getByText('The call with Ada Byron is logged.').waitFor();
    expect(await callsOf(ada)).toMatchObject([
      {
        user: { email: testAdmin.email },
        number: '(415) 555-0100',
        status: 'completed',
        outcome: 'Meeting booked',
        reason: 'Demo',
        durationSeconds: 307,
        answeredBy: 'Ada herself',
        notes: 'Wants the engine.\nSoon.',
        recordingUrl: 'https://pbx.example/1.mp3',
      },
    ]);
  });

  it('times a call by the keyboard alone, also while the dialog is closed', async () => {
    const before = await callsOf(ada);
    await page.goto(`/people/${ada}`);
    await page.getByRole('heading', { level: 1, name: /Ada Byron/ }).waitFor();
    await page.keyboard.press('l');
    await dialog().getByLabel('Number').waitFor();
    await dialog().getByRole('button', { name: 'Start timer' }).focus();
    await page.keyboard.press('Enter');
    await dialog().getByRole('timer').getByText('0:01').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: /Log a call, 0:0[2-9]/ }).waitFor();
    await page.keyboard.press('l');
    await dialog().getByLabel('Notes').fill('Timed');
    await page.keyboard.press('Control+Enter');
    await page.getByText('The call with Ada Byron is logged.').waitFor();
    const [timed] = (await callsOf(ada)).filter((call) => !before.some(({ id }) => id === call.id));
    expect(timed?.notes).toBe('Timed');
    expect(timed?.durationSeconds).toBeGreaterThanOrEqual(2);
    await page.getByRole('button', { name: 'Log a call', exact: true }).waitFor();
  });

  it('hands the number to the telephone program and starts the timer', async () => {
    await open(ada);
    const call = dialog().getByRole('link', { name: 'Call Ada Byron and start the timer' });
    expect(await call.getAttribute('href')).toBe('tel:4155550100');
    // The browser has no telephone program: the click counts, not where it leads.
    await call.evaluate((link) =>
      link.addEventListener('click', (event: { preventDefault(): void }) => event.preventDefault()),
    );
    await call.click();
    await dialog().getByRole('button', { name: 'Stop timer' }).click();
    await dialog().getByRole('button', { name: 'Go on' }).waitFor();
    await dialog().getByLabel('Number').fill('ask reception');
    expect(await call.count()).toBe(0);
    await dialog().getByRole('button', { name: 'Discard' }).click();
  });

  it('says field by field what is wrong, and logs nothing', async () => {
    const before = await callsOf(ada);
    await open(ada);
    await dialog().getByLabel('Duration').fill('5 min');
    await dialog().getByLabel('Recording').fill('ftp://pbx.example/1');
    await dialog().getByRole('button', { name: 'Log the call' }).click();
    await dialog().getByText('minutes and seconds such as 5:07').waitFor();
    await dialog().getByText('must begin with http').waitFor();
    expect(
      await dialog()
        .getByLabel('Duration')
        .evaluate((one) => one.matches(':focus')),
    ).toBe(true);
    expect(await callsOf(ada)).toEqual(before);
  });

  it('logs once when the answer to the first try is lost', async () => {
    const before = (await callsOf(ada)).length;
    await open(ada);
    await dialog().getByLabel('Notes').fill('Only once');
    await page.route('**/api/v1/calls', async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    await dialog().getByRole('button', { name: 'Log the call' }).click();
    await dialog().getByText('Lockstep cannot be reached').waitFor();
    await page.unroute('**/api/v1/calls');
    await dialog().getByRole('button', { name: 'Log the call' }).click();
    await page.getByText('The call with Ada Byron is logged.').waitFor();
    expect(await callsOf(ada)).toHaveLength(before + 1);
  });

  it('warns of Do Not Call, refuses, or does neither, as the setting says', async () => {
    await open(quiet);
    await dialog().getByText('Call only if you know that you may.').waitFor();
    await dialog().getByRole('link', { name: /^Call/ }).waitFor();
    await doNotCall('refuse');
    await open(quiet);
    await dialog().getByText('does not allow calls').waitFor();
    expect(await dialog().getByRole('button', { name: 'Log the call' }).count()).toBe(0);
    expect(await dialog().locator('a[href^="tel:"]').count()).toBe(0);
    await page.keyboard.press('Escape');
    expect(await page.locator('main a[href^="tel:"]').count()).toBe(0);
    await doNotCall('off');
    await open(quiet);
    await dialog().getByLabel('Notes').waitFor();
    expect(await dialog().getByRole('note').count()).toBe(0);
    await doNotCall('warn');
  });

  it('keeps the lists of outcomes and reasons under Settings > Calls', async () => {
    await page.goto('/settings/calls');
    const outcomes = page.getByRole('list', { name: 'Outcomes in use' });
    const names = () => outcomes.getByRole('listitem').locator(':scope > span').allTextContents();
    await outcomes.waitFor();
    const [first = '', second = ''] = await names();
    await page.getByRole('button', { name: `Move ${first} down` }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await names()).slice(0, 2), patience).toEqual([second, first]);
    // The focus stays on the row that moved.
    await expect
      .poll(() => page.evaluate('document.activeElement?.getAttribute("aria-label")'), patience)
      .toBe(`Move ${first} down`);
    await page.getByLabel('New outcome').fill('Sent to voicemail box');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await names()).at(-1), patience).toBe('Sent to voicemail box');
    await page.getByRole('button', { name: 'Rename Sent to voicemail box' }).click();
    await dialog().getByLabel('Name').fill('Voicemail box');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await names()).at(-1), patience).toBe('Voicemail box');
    await page.getByRole('button', { name: 'Archive Busy' }).click();
    await page.getByRole('button', { name: 'Use again: Busy' }).waitFor();
    await page.getByRole('radio', { name: 'Refuse' }).check();
    await page.getByText('Saved: refuse.').waitFor();
    expect((await ask<CallSettings>('/api/v1/call-settings')).doNotCall).toBe('refuse');
    await doNotCall('warn');
    await open(ada);
    const offered = await dialog().getByLabel('Outcome').locator('option').allTextContents();
    expect(offered).toContain('Voicemail box');
    expect(offered).not.toContain('Busy');
  });

  it.each([
    [360, 'dark'],
    [360, 'light'],
    [1280, 'dark'],
  ] as const)('is accessible and fits at %i px, %s', async (width, colorScheme) => {
    const narrow = await app.page(browser(), {
      user: admin,
      viewport: { width, height: 740 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    const found: string[] = [];
    const look = async (where: string) => {
      const wide = Number(await narrow.evaluate('document.documentElement.scrollWidth'));
      if (wide > width) found.push(`${where}: ${wide} px wide`);
      found.push(...(await axeViolations(narrow)).map((line) => `${where}: ${line}`));
    };
    await narrow.goto(`/people/${quiet}`);
    await narrow.getByRole('button', { name: 'Log a call' }).click();
    await narrow.getByRole('dialog').getByLabel('Notes').waitFor();
    await look('dialog');
    const inside = await narrow
      .getByRole('dialog')
      .evaluate((one) => [one.scrollWidth, one.clientWidth] as const);
    expect(inside[0]).toBe(inside[1]);
    await narrow.goto('/settings/calls');
    await narrow.getByLabel('New reason').waitFor();
    await look('settings');
    expect(found).toEqual([]);
  });
});
