import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { describeWithBrowser } from '../support/browser.ts';
import type { Browser as SignedIn } from '../support/web-server.ts';

describeWithBrowser('diagnostics', (browser) => {
  let app: TestApp;
  let admin: SignedIn;
  let page: Page;
  let people: { id: string; marketoId: number }[];

  beforeAll(async () => {
    app = await startApp({ people: 60 });
    admin = await app.inStep();
    people = JSON.parse((await admin.send('GET', '/api/v1/people?limit=3')).body).people;
    await send('POST', '/api/v1/marketo/activity-types', { mode: 'separate', kinds: ['call'] });
    page = await app.page(browser(), { user: admin });
    await page.goto('/settings/diagnostics');
  });
  afterAll(() => app?.close());
  afterEach(() => expect(app.broken.splice(0)).toEqual([]));

  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const group = () => page.getByRole('region', { name: /approved|refuse|1003/i }).first();

  async function send(method: 'POST' | 'GET', path: string, body?: unknown) {
    const answer = await admin.send(method, path, body);
    if (answer.statusCode >= 300) throw new Error(answer.body);
    return JSON.parse(answer.body);
  }

  it('says so when nothing failed', async () => {
    await page.getByText('Nothing failed').waitFor();
  });

  it('shows by itself what Marketo refuses, grouped by error, with what to do', async () => {
    app.marketo.faults.add({ fault: 'type-unapproved', times: 1 });
    for (const [index, person] of people.entries()) {
      await send('POST', '/api/v1/calls', {
        person: { id: person.id },
        status: 'completed',
        notes: `Call ${index}`,
      });
    }
    await group().getByText('3 need attention').waitFor();
    await page.getByRole('link', { name: /^Sync:.*need attention/ }).waitFor();
  });

  it('lists the activities of an error, and gives all of them as a file', async () => {
    await button(/^Show 3 activities/).click();
    const rows = group().getByRole('row').filter({ hasText: 'Ada Admin' });
    await expect.poll(() => rows.count()).toBe(3);
    await rows.first().getByText('Needs attention').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download CSV' }).click();
    const csv = await readFile(await (await download).path(), 'utf8');
    expect(csv.trim().split('\n').length).toBe(4);
    for (const { marketoId } of people) expect(csv).toContain(String(marketoId));
  });

  it('tries chosen ones again, and all of them once the cause is mended', async () => {
    expect(await button('Try selected again').isDisabled()).toBe(true);
    await group()
      .getByRole('checkbox', { name: /^Choose Call/ })
      .first()
      .check();
    await group().getByText('1 chosen').waitFor();
    await button('Try selected again').click();
    await page.getByText('1 activity is sent again now.').waitFor();
    await group().getByText('3 need attention').waitFor();
    for (const { apiName } of app.marketo.customTypes.all())
      app.marketo.customTypes.approve(apiName);
    await button(/^Try all again/).click();
    await page.getByText('Nothing failed').waitFor();
    for (const { marketoId } of people) {
      const calls = app.marketo
        .activities(marketoId)
        .filter(({ activityType }) => activityType === 'Lockstep Receive Sales Call');
      expect(calls.length).toBe(1);
    }
  });
});
