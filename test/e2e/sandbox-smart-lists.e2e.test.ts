import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';
import { provisionType } from '../../sandbox/support/provision-type.ts';
import { TestClient } from '../../sandbox/support/test-client.ts';
import { axeViolations } from '../support/axe.ts';
import { describeWithBrowser } from '../support/browser.ts';

const SENT = 'Was Sent Sales Email (Lockstep)';
const DAY_MS = 86_400_000;

describeWithBrowser("smart lists in the Marketo stand-in's console", (browser) => {
  let sandbox: RunningSandbox;
  let client: TestClient;
  let page: Page;
  let typeId = 0;
  let broken: string[];

  beforeAll(async () => {
    sandbox = await startSandbox({ people: 300, settings: { lagMs: 60_000, lateShare: 0 } });
    client = new TestClient(sandbox.facts);
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
  const says = (text: string) => page.locator('#message').getByText(text).waitFor();
  const results = () => page.locator('#rows > tr');
  const summary = (text: string) => page.locator('#summary').getByText(text).waitFor();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const constraint = (name: string) => page.getByRole('group', { name: `Constraint ${name}` });
  const addFilter = async (label: string) => {
    await page.getByLabel('Filter', { exact: true }).selectOption({ label });
    await press('Add filter');
  };
  const addConstraint = async (label: string) => {
    await press(`Add a constraint to ${SENT}`);
    await page.getByLabel('Constraint', { exact: true }).last().selectOption({ label });
  };
  const newLead = (lastName: string, more: object = {}) =>
    sandbox.marketo.createLead({ lastName, ...more });
  async function sent(leadId: number, template: string, daysAgo: number): Promise<void> {
    const answer = await client.post('/rest/v1/activities/external.json', {
      input: [
        {
          leadId,
          activityDate: new Date(Date.now() - daysAgo * DAY_MS).toISOString(),
          activityTypeId: typeId,
          primaryAttributeValue: `${template} for you (LS-ABCD1234)`,
          attributes: [
            { apiName: 'salesTemplateName', value: template },
            { apiName: 'salesTemplateUrl', value: 'https://lockstep.example/templates/7' },
            { apiName: 'opens', value: 2 },
          ],
        },
      ],
    });
    expect(answer.result?.[0].status).toBe('added');
  }

  it('says where types come from while there are none, and filters by lead fields', async () => {
    newLead('Byron', { company: 'Analytical Engines' });
    await open('/smart-lists');
    await page.getByText('No custom activity type is approved yet').waitFor();
    await addFilter('Company Name');
    await page.getByLabel('Operator for Company Name').selectOption('contains');
    await page.getByLabel('Value, or several').fill('nobody; ANALYTICAL');
    await page.keyboard.press('Enter');
    await summary('1 lead fits.');
    expect(await results().allInnerTexts()).toEqual([expect.stringContaining('Byron')]);
    expect(broken).toEqual([]);
  });

  it('finds who was sent a template in the last 7 days, and leads to their log', async () => {
    typeId = await provisionType(client, {
      apiName: 'lockstepSendSalesEmail',
      name: 'Lockstep Send Sales Email',
      filterName: SENT,
      primary: ['emailSubject', 'Email Subject'],
      attributes: {
        salesTemplateName: ['Sales Template Name', 'string'],
        salesTemplateUrl: ['Sales Template URL', 'link'],
        opens: ['Opens', 'integer'],
      },
    });
    const [recent, old, other] = [newLead('Recent'), newLead('Old'), newLead('Other')];
    await sent(recent, 'Intro', 1);
    await sent(recent, 'Intro', 5);
    await sent(old, 'Intro', 9);
    await sent(other, 'Outro', 1);

    await open('/smart-lists');
    await addFilter(SENT);
    await press('Find leads');
    await summary('3 leads fit.');
    await addConstraint('Sales Template Name');
    await constraint('Sales Template Name').getByLabel('Value, or several').fill('intro');
    await press('Find leads');
    await summary('2 leads fit.');
    await addConstraint('Date of Activity');
    await constraint('Date of Activity').getByLabel('How many').fill('7');
    await press('Find leads');
    await summary('1 lead fits.');
    await addConstraint('Min. Number of Times');
    await constraint('Min. Number of Times').getByLabel('Value').fill('3');
    await press('Find leads');
    await summary('No lead fits.');
    await press('Remove constraint Min. Number of Times');
    await press('Find leads');
    await summary('1 lead fits.');
    await results()
      .getByText(/^2, latest \d{4}-/)
      .waitFor();

    await page.getByRole('link', { name: 'Recent' }).click();
    const entry = page.locator('#activities > li').filter({ hasText: 'Lockstep Send Sales Email' });
    await entry.first().getByText('Not visible to the API yet').waitFor();
    for (const text of ['Email Subject', 'Intro for you (LS-ABCD1234)', 'Sales Template Name']) {
      await entry.first().getByText(text, { exact: true }).waitFor();
    }
    const dates = await entry.locator('time').allInnerTexts();
    expect(dates).toEqual(dates.toSorted().reverse());
    const link = entry.first().getByRole('link', { name: 'https://lockstep.example/templates/7' });
    expect(await link.getAttribute('href')).toBe('https://lockstep.example/templates/7');

    await page.goBack();
    await summary('1 lead fits.');
    expect(
      await constraint('Sales Template Name').getByLabel('Value, or several').inputValue(),
    ).toBe('intro');
    await open(`/leads/${other}`);
    await page.getByRole('link', { name: SENT }).click();
    await summary('3 leads fit.');
    expect(broken).toEqual([]);
  });

  it('puts filters together, all or any, and drops one again', async () => {
    const silent = newLead('Silent', { company: 'Quiet' });
    await open('/smart-lists?activity=lockstepSendSalesEmail');
    await summary('3 leads fit.');
    await addFilter('Company Name');
    await page.getByLabel('Value, or several').fill('quiet');
    await press('Find leads');
    await summary('No lead fits.');
    await page.getByLabel('A lead must fit').selectOption('any');
    await press('Find leads');
    await summary('4 leads fit.');
    await page.locator('#rows').getByText(String(silent)).waitFor();
    await press(`Remove filter ${SENT}`);
    await press('Find leads');
    await summary('1 lead fits.');
    await press('Remove filter Company Name');
    await page.getByText('No filter yet.').waitFor();
    expect(await page.getByRole('button', { name: 'Find leads' }).isDisabled()).toBe(true);
  });

  it('shows the leads page by page', async () => {
    await open('/smart-lists');
    await addFilter('SFDC Lead Owner Id');
    await page.getByLabel('Operator for SFDC Lead Owner Id').selectOption('is not empty');
    await press('Find leads');
    await expect.poll(() => results().count()).toBe(50);
    await press('Show more');
    await expect.poll(() => results().count()).toBe(100);
    const ids = await page.locator('#rows .number').allInnerTexts();
    expect(new Set(ids).size).toBe(100);
  });

  it('says what is wrong, and what it left out of a list in the address', async () => {
    const list = { match: 'all', filters: [{ activity: 'goneType' }] };
    await open(`/smart-lists?${new URLSearchParams({ list: JSON.stringify(list) })}`);
    await says('no offered field goneType: left out.');
    await addFilter('Person Score');
    await page.getByLabel('Operator for Person Score').selectOption('between');
    await page.getByLabel('From').fill('1');
    await press('Find leads');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('To');
    expect(await page.locator('#results').isVisible()).toBe(false);
  });

  it.each([
    ['light', 360],
    ['dark', 1280],
  ] as const)('is accessible and fits: %s, %i px', async (colorScheme, width) => {
    const own = await browser().newPage({ colorScheme, viewport: { width, height: 800 } });
    own.setDefaultTimeout(10_000);
    const constraints = [
      { attribute: 'Sales Template Name', operator: 'is', value: ['Intro', 'Outro'] },
      { attribute: 'opens', operator: 'between', value: [1, 5] },
    ];
    const dateOfActivity = { operator: 'in past', value: '4 weeks' };
    const filters = [
      { activity: SENT, constraints, dateOfActivity, minTimes: 1 },
      { field: 'unsubscribed', operator: 'is', value: false },
      { field: 'createdAt', operator: 'between', value: ['2016-01-01', '2036-01-01'] },
    ];
    const query = new URLSearchParams({ list: JSON.stringify({ match: 'all', filters }) });
    const [lead] = sandbox.marketo.some(1, (id) => {
      return sandbox.marketo.lead(id)?.lastName === 'Recent';
    });
    for (const [path, loaded] of [
      [`/smart-lists?${query}`, '#rows > tr'],
      [`/leads/${lead}`, '#activities dl.custom'],
    ] as const) {
      await own.goto(sandbox.facts.console + path);
      await own.locator(loaded).first().waitFor();
      expect(await axeViolations(own), loaded).toEqual([]);
      const wide = await own.evaluate('document.documentElement.scrollWidth');
      expect(wide, loaded).toBeLessThanOrEqual(width);
    }
    await own.close();
  });
});
