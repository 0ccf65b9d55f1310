import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Person, PersonRow } from '../../contract/people.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { describeWithBrowser } from '../support/browser.ts';
import type { Browser as SignedIn } from '../support/web-server.ts';

const needle = {
  firstName: 'Zdeňka',
  lastName: 'Quarterstaff',
  email: 'z.q@needle.example',
  company: 'Haystack Industries',
  title: 'Finder',
  phone: '+420 555 0100',
  linkedInProfileURL: 'https://www.linkedin.com/in/zdenka-q',
  leadSource: 'Trade show',
};

describeWithBrowser('people', (browser) => {
  let app: TestApp;
  let admin: SignedIn;
  let page: Page;
  let needleId: number;

  beforeAll(async () => {
    // The change is looked for as often as an installation does by default while somebody is there.
    app = await startApp({ people: 200, flow: { leadChangesSeconds: 10 } });
    const owner = app.marketo.owners.users[0]?.id ?? '';
    needleId = app.marketo.createLead({ ...needle, sfdcLeadOwnerId: owner });
    admin = await app.inStep();
    page = await app.page(browser(), { user: admin });
  });
  afterAll(() => app?.close());
  afterEach(() => expect(app.broken.splice(0)).toEqual([]));

  const grid = () => page.getByRole('grid', { name: 'People' });
  const rows = () => grid().getByRole('row');
  const current = () => grid().getByRole('row', { selected: true });
  /** The current row, once it is that one. */
  const at = (row: number) => grid().locator(`[aria-selected="true"][aria-rowindex="${row}"]`);
  const search = () => page.getByRole('searchbox');
  const matching = (text: string) =>
    page.locator('#main').getByText(text, { exact: true }).waitFor();
  const ask = async <T>(path: string): Promise<T> =>
    JSON.parse((await admin.send('GET', path)).body) as T;
  const listed = async (query: string) =>
    (await ask<{ people: PersonRow[] }>(`/api/v1/people?limit=10&${query}`)).people;
  const open = async (path = '') => {
    await page.goto(`/people${path}`);
    await rows().nth(1).waitFor();
  };

  it.each([
    ['a name', 'artersta'],
    ['an email address', 'z.q@need'],
    ['a company', 'stack indus'],
  ])('finds a person by part of %s', async (_what, part) => {
    await open();
    await search().fill(part);
    await matching('1 person matches');
    // The count may be there before the list.
    await grid().getByText('Zdeňka Quarterstaff').waitFor();
    expect(await rows().nth(1).textContent()).toContain('Zdeňka Quarterstaff');
    await page.waitForURL((url) => url.searchParams.get('q') === part);
    await search().press('Escape');
    await matching('201 people');
  });

  it('says what to do when nobody matches', async () => {
    await open();
    await search().fill('nobody has this name');
    await page.getByText('No one matches').waitFor();
    await page.getByRole('link', { name: 'Find any record' }).waitFor();
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
    await matching('201 people');
  });

  it('shows the people of one owner', async () => {
    const { owners } = await ask<{ owners: { id: string; name: string | null; email: string }[] }>(
      '/api/v1/people/filters',
    );
    const owner = owners[0];
    const { count } = await ask<{ count: number }>(`/api/v1/people/count?ownerId=${owner?.id}`);
    await open();
    await page.getByRole('combobox', { name: 'Owner' }).click();
    await page
      .getByRole('option', { name: owner?.name ?? owner?.email ?? owner?.id ?? '', exact: true })
      .click();
    await matching(count === 1 ? '1 person matches' : `${count} people match`);
    expect(await grid().getAttribute('aria-rowcount')).toBe(String(count + 1));
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await matching('201 people');
  });

  it('sorts by a column, both ways', async () => {
    await open();
    const head = page.getByRole('columnheader', { name: 'Company' });
    for (const [direction, sorted] of [
      ['asc', 'ascending'],
      ['desc', 'descending'],
    ] as const) {
      await head.getByRole('button').click();
      await grid().locator(`[data-head="company"][aria-sort="${sorted}"]`).waitFor();
      const wanted = await listed(`sort=company&direction=${direction}`);
      const cells = grid().locator('[data-column="company"]');
      await cells.nth(9).waitFor();
      expect((await cells.allTextContents()).slice(0, 10)).toEqual(
        wanted.map((person) => person.company ?? ''),
      );
    }
  });

  it('is used by keyboard, and Back returns to the same place', async () => {
    await page.goto('/data-sync');
    await page.getByRole('heading', { name: 'Data sync' }).waitFor();
    await page.keyboard.press('/');
    await search().waitFor();
    await page.locator('[data-search-input]:focus').waitFor();
    await rows().nth(1).waitFor();
    await page.keyboard.press('Enter');
    await current().waitFor();
    for (let i = 0; i < 60; i++) await page.keyboard.press('j');
    await page.keyboard.press('k');
    await at(61).waitFor();
    const name = await current().getByRole('link').textContent();
    // The place is noted a moment after the keyboard rests.
    await page.waitForURL((url) => url.searchParams.get('on') === '59');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: name ?? '' }).waitFor();
    await page.goBack();
    await current().waitFor();
    expect(await current().getByRole('link').textContent()).toBe(name);
    await at(61).waitFor();
    const [box, row] = [await grid().boundingBox(), await current().boundingBox()];
    expect(row?.y).toBeGreaterThanOrEqual(box?.y ?? Number.NaN);
    expect(row?.y).toBeLessThan((box?.y ?? 0) + (box?.height ?? 0));
    await page.keyboard.press('j');
    await at(62).waitFor();
  });

  it('shows all thirteen fields of a person, nothing to edit, and where to edit', async () => {
    const [row] = await listed('search=Quarterstaff');
    await page.goto(`/people/${row?.id}`);
    await page.getByRole('heading', { level: 1, name: /Zdeňka Quarterstaff/ }).waitFor();
    const person = await ask<Person>(`/api/v1/people/${row?.id}`);
    const lead = app.marketo.lead(needleId) ?? {};
    const fields = {
      'First name': needle.firstName,
      'Last name': needle.lastName,
      Email: needle.email,
      'Phone number': needle.phone,
      'LinkedIn URL': needle.linkedInProfileURL,
      Company: needle.company,
      Title: needle.title,
      Source: needle.leadSource,
      'Marketo ID': String(needleId),
      'Salesforce lead ID': String(lead.sfdcLeadId),
      'Salesforce contact ID': 'Empty',
      'Salesforce account ID': 'Empty',
      'Salesforce opportunity ID': `Empty${person.opportunityNote}`,
    };
    for (const [label, value] of Object.entries(fields))
      expect(await fieldValue(label)).toBe(value);
    expect(await page.locator('main').locator('input, textarea, select').count()).toBe(0);
    expect(await page.locator('main [contenteditable]').count()).toBe(0);
    await page.getByText('edit this person in Marketo or Salesforce').waitFor();
  });

  it('shows an edit made in Marketo on the open page, by itself', async () => {
    await page.evaluate('window.notLoadedAgain = true');
    const marketo = await app.page(browser());
    await marketo.goto(`${app.sandbox.facts.console}/leads/${needleId}`);
    await marketo.getByRole('button', { name: 'Edit Job Title' }).click();
    await marketo.getByRole('textbox', { name: 'Job Title' }).fill('Chief finder');
    await marketo.keyboard.press('Enter');
    await marketo.getByText('Job Title is saved.').waitFor();
    await expect.poll(() => fieldValue('Title'), { timeout: 15_000 }).toBe('Chief finder');
    await page.getByRole('tab', { name: 'Sync history' }).click();
    const history = page.getByRole('tabpanel', { name: 'Sync history' });
    await history.getByText('Chief finder').first().waitFor();
    expect(await page.evaluate('window.notLoadedAgain')).toBe(true);
  });

  it('says in words that the server cannot be reached, and goes on when it can', async () => {
    await open();
    await page.route('**/api/v1/people?*', (route) => route.abort('connectionrefused'));
    await page.getByRole('columnheader', { name: 'Email' }).getByRole('button').click();
    const problem = page.getByRole('alert').filter({ hasText: 'could not be read' });
    await problem.waitFor();
    expect(await problem.textContent()).toMatch(/Lockstep/);
    await page.unroute('**/api/v1/people?*');
    await problem.getByRole('button', { name: 'Try again' }).click();
    await grid().locator('[data-head="email"][aria-sort="ascending"]').waitFor();
  });

  it('says that a person is not there', async () => {
    await page.goto('/people/01890000-0000-7000-8000-000000000000');
    await page.getByRole('alert').getByText('This person cannot be shown.').waitFor();
  });

  function fieldValue(label: string): Promise<string | null> {
    return page
      .locator('dt', { hasText: new RegExp(`^${label}$`) })
      .first()
      .locator('xpath=following-sibling::dd')
      .textContent();
  }
});
