import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';
import { axeViolations } from '../support/axe.ts';
import { describeWithBrowser } from '../support/browser.ts';

describeWithBrowser("the Marketo stand-in's console", (browser) => {
  let sandbox: RunningSandbox;
  let page: Page;
  let broken: string[];

  beforeAll(async () => {
    sandbox = await startSandbox({ people: 300, settings: { lagMs: 1000, lateShare: 0 } });
    page = await browser().newPage();
    page.on('pageerror', (error) => broken.push(error.message));
    page.setDefaultTimeout(10_000);
  });
  afterAll(async () => {
    await page?.close();
    await sandbox?.close();
  });
  beforeEach(() => {
    broken = [];
  });

  const open = (path: string) => page.goto(sandbox.facts.console + path);
  const message = () => page.locator('#message');
  const says = (text: string) => message().getByText(text).waitFor();
  const row = (text: string) => page.locator('#activities > li').filter({ hasText: text }).first();
  const salesLead = (n = 0) => {
    const found = sandbox.marketo.some(n + 1, (id) => {
      return sandbox.marketo.store.qualifies(id) && sandbox.marketo.lead(id)?.sfdcType === 'Lead';
    });
    return found[n] ?? 0;
  };

  it('finds a lead by part of its company and opens it', async () => {
    const id = sandbox.marketo.createLead({ firstName: 'Ada', company: 'Analytical Engines' });
    await open('');
    await page.locator('#rows > tr').first().waitFor();
    await page.getByLabel('Name, email, company or Marketo ID').fill('tical eng');
    await page.keyboard.press('Enter');
    await page.getByText('1 lead found.').waitFor();
    await page.getByRole('link', { name: 'Ada' }).click();
    await page.getByRole('heading', { name: 'Ada', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/_sandbox/console/leads/${id}`);
    expect(broken).toEqual([]);
  });

  it('edits a field by keyboard, and the log tells when the API shows it', async () => {
    const id = salesLead();
    await open(`/leads/${id}`);
    await page.getByRole('button', { name: 'Edit Job Title' }).press('Enter');
    await page.getByRole('textbox', { name: 'Job Title' }).fill('Head of <b>engines</b>');
    await page.keyboard.press('Enter');
    await says('Job Title is saved.');
    expect(sandbox.marketo.lead(id)?.title).toBe('Head of <b>engines</b>');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe(
      'Edit Job Title',
    );
    const change = row('Job Title');
    await change.getByText('Head of <b>engines</b>').waitFor();
    await change.getByText('Change Data Value').waitFor();
    await change.getByText('Not visible to the API yet').waitFor();
    await change.getByText('Not visible to the API yet').waitFor({ state: 'detached' });
    expect(broken).toEqual([]);
  });

  it('leaves a field as it was on Escape', async () => {
    const id = salesLead();
    const before = sandbox.marketo.lead(id)?.lastName;
    await open(`/leads/${id}`);
    await page.getByRole('button', { name: 'Edit Last Name' }).click();
    await page.getByRole('textbox', { name: 'Last Name' }).fill('Other');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Edit Last Name' }).waitFor();
    expect(sandbox.marketo.lead(id)?.lastName).toBe(before);
  });

  it('clears the owner and gives the lead to a queue', async () => {
    const id = salesLead();
    await open(`/leads/${id}`);
    await page.getByRole('button', { name: 'Clear owner' }).click();
    await says('The lead has no owner now.');
    expect(sandbox.marketo.lead(id)?.sfdcLeadOwnerId).toBeNull();
    await row('Change Owner').waitFor();
    await page.getByLabel('Give it to').selectOption({ label: 'Partner leads' });
    await page.getByRole('button', { name: 'Set owner' }).click();
    await says('The owner is Partner leads now.');
    expect(sandbox.marketo.lead(id)?.sfdcLeadOwnerId).toMatch(/^00G/);
  });

  it('creates a lead with an owner, then converts it', async () => {
    await open('/leads/new');
    await page.getByLabel('First Name').fill('Grace');
    await page.getByLabel('Last Name').fill('Hopper');
    await page.getByLabel('Company Name').fill('Navy');
    const owner = sandbox.marketo.owners.users[3];
    await page.getByLabel('Sales owner').selectOption(owner?.id ?? '');
    await page.getByRole('button', { name: 'Create lead' }).click();
    await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
    await row('New Lead').waitFor();
    const id = Number(new URL(page.url()).pathname.split('/').at(-1));
    expect(sandbox.marketo.lead(id)).toMatchObject({
      sfdcLeadOwnerId: owner?.id,
      sfdcType: 'Lead',
    });
    await page.getByRole('button', { name: 'Convert to contact' }).click();
    await says('It is a contact in Salesforce now.');
    await row('Convert Lead').waitFor();
    expect(sandbox.marketo.lead(id)?.sfdcType).toBe('Contact');
  });

  it('merges two leads, and says that the one in Salesforce survived', async () => {
    const inSalesforce = salesLead(1);
    const only = sandbox.marketo.createLead({ firstName: 'Twin', lastName: 'Two' });
    await open(`/leads/${only}`);
    await page.getByRole('link', { name: 'Merge…' }).click();
    await page.getByLabel('Name, email, company or Marketo ID').fill(String(inSalesforce));
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('button', { name: /^Add / }).click();
    await page.getByRole('radio', { name: /Twin Two/ }).check();
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    await says('beats the one you chose');
    expect(sandbox.marketo.lead(only)).toBeUndefined();
    await message()
      .getByRole('link', { name: `Lead ${inSalesforce}` })
      .click();
    await row('Merge Leads').getByText(String(only)).waitFor();
    await open(`/leads/${only}`);
    await says('It was merged into');
    await message()
      .getByRole('link', { name: `lead ${inSalesforce}` })
      .waitFor();
  });

  it('deletes a lead after asking, and keeps its log in reach', async () => {
    const id = sandbox.marketo.createLead({ firstName: 'Gone', lastName: 'Soon' });
    await open(`/leads/${id}`);
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(sandbox.marketo.lead(id)).toBeDefined();
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page
      .getByRole('dialog')
      .getByLabel(/campaign/)
      .fill('Clean-up');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: `Lead ${id} is not there` }).waitFor();
    await row('Delete Lead').getByText('Clean-up').waitFor();
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      'Activity log',
    ]);
    expect(await page.getByRole('link', { name: 'Merge…' }).count()).toBe(0);
    expect(sandbox.marketo.lead(id)).toBeUndefined();
  });

  it('changes a field of many leads at once', async () => {
    await open('/mass-change');
    await page.getByLabel('Field').selectOption({ label: 'Department' });
    await page.getByLabel('New value').fill('Team {n}');
    await page.getByLabel('Number of leads').fill('7');
    await page.getByRole('button', { name: 'Change' }).click();
    await says('Department of 7 leads is written');
    const changed = sandbox.marketo.some(10, (id) => {
      return /^Team \d$/.test(String(sandbox.marketo.lead(id, ['department'])?.department));
    });
    expect(changed).toHaveLength(7);
  });

  it('adds a fault, shows it hit, and removes it', async () => {
    await open('/faults');
    await page.getByLabel('Fault', { exact: true }).selectOption('bad-gateway');
    await page.getByLabel('How many calls it hits').fill('2');
    await page.getByRole('button', { name: 'Add the fault' }).click();
    await page.getByText('0 of 2 hits').waitFor();
    expect((await fetch(`${sandbox.facts.marketo.endpoint}/v1/activities/types.json`)).status).toBe(
      502,
    );
    await page.getByText('1 of 2 hits').waitFor();
    await page.getByRole('button', { name: 'Remove bad-gateway' }).click();
    await page.getByText('None: every call is answered.').waitFor();
    expect(sandbox.marketo.faults.list()).toEqual([]);
  });

  it('moves the clock, and saves settings in the units shown', async () => {
    const before = sandbox.clock.now();
    await open('/faults');
    await page.getByLabel('Move forward by').fill('3');
    await page.getByLabel('Unit', { exact: true }).selectOption('days');
    await page.getByRole('button', { name: 'Move', exact: true }).click();
    await says('The clock shows');
    expect(sandbox.clock.now() - before).toBeGreaterThanOrEqual(3 * 86_400_000);
    sandbox.clock.reset();
    const settings = structuredClone(sandbox.marketo.settings);
    await page.getByLabel('A row shows after').fill('2.5');
    await page.getByLabel('Hidden fields').fill('title, phone');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await says('The settings are saved.');
    expect(sandbox.marketo.settings).toEqual({
      ...settings,
      lagMs: 2500,
      hiddenFields: ['title', 'phone'],
    });
    Object.assign(sandbox.marketo.settings, settings);
  });

  it('shows requests as they come, and only the errors on demand', async () => {
    const { identity, endpoint, clientId, clientSecret } = sandbox.facts.marketo;
    await open('/requests');
    await fetch(
      `${identity}/oauth/token?grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}`,
    );
    await fetch(`${endpoint}/v1/nothing.json`);
    const requests = page.locator('#requests');
    await requests.getByText('/identity/oauth/token').waitFor();
    await requests.getByText('/rest/v1/nothing.json').waitFor();
    await page.getByLabel('Only errors and faults').check();
    await requests.getByText('/identity/oauth/token').waitFor({ state: 'detached' });
    await requests.getByText('/rest/v1/nothing.json').waitFor();
    await page.getByLabel('Call, path, query').fill('no such call');
    await page.getByText(/^0 of the last/).waitFor();
  });

  it('tells what the stand-in refused, in its words', async () => {
    await open('/faults');
    await page.getByText('Write a rule in full').click();
    await page.getByLabel('Rule as JSON').fill('{"fault":"none-such"}');
    await page.getByRole('button', { name: 'Add the rule' }).click();
    await says('There is no fault "none-such".');
  });

  it.each([
    ['light', 360],
    ['dark', 1280],
  ] as const)('is accessible and fits: %s, %i px', async (colorScheme, width) => {
    const own = await browser().newPage({ colorScheme, viewport: { width, height: 800 } });
    const [first, second] = sandbox.marketo.some(2);
    // Each page with something that is there once it has loaded its data.
    const pages = [
      ['', '#rows > tr'],
      [`/leads/${first}`, '#opportunities > li'],
      ['/leads/new', '#owner optgroup'],
      [`/merge?leads=${first},${second}`, '#leads > li + li'],
      ['/mass-change', '#field option'],
      ['/faults', '#users > li'],
      ['/requests', '#shown:not(:empty)'],
      ['/none', 'h1'],
    ] as const;
    for (const [path, loaded] of pages) {
      await own.goto(sandbox.facts.console + path);
      await own.locator(loaded).first().waitFor({ state: 'attached' });
      expect(await axeViolations(own), path).toEqual([]);
      const wide = await own.evaluate('document.documentElement.scrollWidth');
      expect(wide, path).toBeLessThanOrEqual(width);
    }
    await own.close();
  });
});
