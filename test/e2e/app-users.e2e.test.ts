import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { axeViolations } from '../support/axe.ts';
import { describeWithBrowser } from '../support/browser.ts';
import type { Browser as SignedIn } from '../support/web-server.ts';

/* An administrator lets a seller in, in this order: each test goes on where the one before ended. */

describeWithBrowser('users', (browser) => {
  let app: TestApp;
  let admin: SignedIn;
  let page: Page;
  let seller: Page;
  let link = '';
  /** A sales owner of the stand-in, who becomes a user. */
  let owner: { id: string; email: string; people: number };
  let all = 0;
  let stranger = '';

  beforeAll(async () => {
    app = await startApp({ people: 200 });
    admin = await app.inStep();
    const { owners } = await ask<{ owners: { id: string; email: string }[] }>('/people/filters');
    const [first, other] = owners;
    const counted = async (query: string) =>
      (await ask<{ count: number }>(`/people/count${query}`)).count;
    owner = {
      ...{ id: first?.id ?? '', email: first?.email ?? '' },
      people: await counted(`?ownerId=${first?.id}`),
    };
    all = await counted('');
    const { people } = await ask<{ people: { id: string }[] }>(`/people?ownerId=${other?.id}`);
    stranger = people[0]?.id ?? '';
    page = await app.page(browser(), { user: admin });
    seller = await app.page(browser());
  });
  afterAll(() => app?.close());
  afterEach(() => expect(app.broken.splice(0)).toEqual([]));

  const ask = async <T>(path: string): Promise<T> =>
    JSON.parse((await admin.send('GET', `/api/v1${path}`)).body) as T;
  const dialog = () => page.getByRole('dialog');
  const row = (name: string) =>
    page.getByRole('main').getByRole('listitem').filter({ hasText: name });
  const peopleOf = (on: Page, count: number) =>
    on
      .locator('#main')
      .getByText(count === 1 ? '1 person' : `${count} people`, { exact: true })
      .waitFor();

  it('an administrator invites people, and is told that no email was sent', async () => {
    await page.goto('/settings/users');
    await page.getByText('No open invitations').waitFor();
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await dialog()
      .getByLabel('Email addresses')
      .fill(`Sam Seller <${owner.email.toUpperCase()}>\nother@example.com, nonsense`);
    await dialog().getByRole('button', { name: 'Invite', exact: true }).click();
    await dialog().getByText('No email was sent.').waitFor();
    expect(await dialog().getByRole('alert').textContent()).toContain(
      'nonsense: Is not an email address.',
    );
    link = await dialog().getByLabel(`Link for ${owner.email.toUpperCase()}`).inputValue();
    expect(link).toMatch(/\/accept-invitation#[\w-]{43}$/);
    expect(await axeViolations(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: `Link for ${owner.email.toUpperCase()}` }).click();
    await dialog().getByLabel('Link for').waitFor();
    expect(await dialog().getByLabel('Link for').inputValue()).toBe(link);
    await dialog().getByRole('button', { name: 'Done' }).click();
  });

  it('an invitation is sent again with another link, and revoked', async () => {
    await page.getByRole('button', { name: 'Send again to other@example.com' }).click();
    await dialog().getByText('No email was sent.').waitFor();
    const other = await dialog().getByLabel('Link for other@example.com').inputValue();
    await dialog().getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Revoke the invitation of other@example.com' }).click();
    await dialog().getByRole('button', { name: 'Revoke', exact: true }).click();
    await row('other@example.com').waitFor({ state: 'detached' });
    const visitor = await app.page(browser());
    await visitor.goto(other);
    await visitor.getByText('This invitation was withdrawn.').waitFor();
    expect(await axeViolations(visitor)).toEqual([]);
  });

  it('who follows the link chooses a name and a password, and is in', async () => {
    await seller.setViewportSize({ width: 360, height: 780 });
    await seller.goto(link);
    await seller.getByRole('heading', { name: 'Welcome to Example Ltd' }).waitFor();
    expect(await seller.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    expect(await axeViolations(seller)).toEqual([]);
    await seller.getByRole('button', { name: 'Accept the invitation' }).click();
    await seller.getByText('Enter your name.').waitFor();
    await seller.getByLabel('Your name').fill('Sam Seller');
    await seller.getByLabel('Password', { exact: true }).fill('a password of mine');
    await seller.getByRole('button', { name: 'Accept the invitation' }).click();
    await seller.waitForURL('**/people');
    await seller.setViewportSize({ width: 1280, height: 800 });
    await peopleOf(seller, all);
    await page.reload();
    await row('Sam Seller').waitFor();
    await page.getByText('No open invitations').waitFor();
  });

  it('the link works once', async () => {
    const visitor = await app.page(browser());
    await visitor.goto(link);
    await visitor.getByText('was accepted before').waitFor();
    await visitor.getByRole('link', { name: 'Sign in' }).click();
    await visitor.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('a seller is refused the pages of administrators', async () => {
    expect(await seller.getByRole('link', { name: 'Settings' }).count()).toBe(0);
    for (const path of ['users', 'teams', 'sharing', 'marketo', 'api-keys']) {
      await seller.goto(`/settings/${path}`);
      await seller.getByText('Settings are for administrators').waitFor();
    }
    const status = await seller.evaluate('fetch("/api/v1/users").then((answer) => answer.status)');
    expect(status).toBe(403);
  });

  it('sees their own people only, once an administrator says so', async () => {
    await page.goto('/settings/sharing');
    await page.getByLabel('Their own').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It holds at once.').waitFor();
    await seller.goto('/people');
    await peopleOf(seller, owner.people);
    const rows = seller.getByRole('grid', { name: 'People' }).getByRole('row');
    await expect.poll(() => rows.count()).toBe(owner.people + 1);
    await seller.goto('/people?q=nobody+has+this+name');
    await seller.getByText('Here are your own people only').waitFor();
    await seller.goto(`/people/${stranger}`);
    await seller.getByText('This person cannot be shown.').waitFor();
  });

  it('sees the people of a team, once they are in one', async () => {
    await page.getByLabel('Those of their teams').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Teams' }).click();
    await page.getByRole('button', { name: 'New team' }).click();
    await dialog().getByLabel('Name').fill('North');
    await dialog().getByRole('combobox', { name: 'Members' }).click();
    await page.getByRole('option', { name: /^Sam Seller/ }).click();
    await page.keyboard.press('Escape');
    await dialog().getByRole('button', { name: 'Make the team' }).click();
    await row('North').getByText('Sam Seller').waitFor();
    await page.getByRole('button', { name: 'Edit North' }).click();
    await dialog().getByLabel('Name').fill('Nordic');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await row('Nordic').getByText('Sam Seller').waitFor();
    await seller.goto('/people');
    await peopleOf(seller, owner.people);
  });

  it('gets another role, but the last administrator keeps theirs', async () => {
    await page.goto('/settings/users');
    await page.getByLabel('Role of Sam Seller').selectOption('Manager');
    await page.getByText('Sam Seller is now manager.').waitFor();
    await page.getByLabel('Role of Ada Admin').selectOption('Seller');
    await dialog().getByRole('button', { name: 'Give it up' }).click();
    await dialog().getByText('Ada Admin is the only active administrator.').waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    expect(await page.getByLabel('Role of Ada Admin').inputValue()).toBe('admin');
  });

  it('is out at once when deactivated, and in again when reactivated', async () => {
    await page.getByRole('button', { name: 'Deactivate Sam Seller' }).click();
    await dialog().getByRole('button', { name: 'Deactivate', exact: true }).click();
    await row('Sam Seller').getByText('Deactivated').waitFor();
    // The open page ends by itself: nobody touches it.
    await seller.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByRole('button', { name: 'Reactivate Sam Seller' }).click();
    await page.getByText('Sam Seller can sign in again.').waitFor();
    await seller.getByLabel('Email').fill(owner.email);
    await seller.getByLabel('Password', { exact: true }).fill('a password of mine');
    await seller.getByRole('button', { name: 'Sign in' }).click();
    await seller.getByRole('heading', { name: 'People' }).waitFor();
  });

  it.each([
    [360, 'light'],
    [360, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)('its pages fit and are accessible: %i px, %s', async (width, colorScheme) => {
    await admin.send('POST', '/api/v1/invitations', {
      emails: ['somebody.with.a.long.name@subsidiary.example.com'],
      role: 'manager',
    });
    const looked = await app.page(browser(), {
      user: admin,
      viewport: { width, height: 800 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    for (const [path, loaded] of [
      ['users', 'somebody.with.a.long.name'],
      ['teams', 'Nordic'],
      ['sharing', 'Those of their teams'],
    ] as const) {
      await looked.goto(`/settings/${path}`);
      await looked.getByText(loaded).first().waitFor();
      const wide = Number(await looked.evaluate('document.documentElement.scrollWidth'));
      expect([path, wide]).toEqual([path, Math.min(wide, width)]);
      expect([path, await axeViolations(looked)]).toEqual([path, []]);
    }
    await looked.goto('/settings/users');
    await looked.getByRole('button', { name: 'Invite', exact: true }).click();
    await looked.getByRole('dialog').getByLabel('Email addresses').waitFor();
    expect(await axeViolations(looked)).toEqual([]);
  });
});
