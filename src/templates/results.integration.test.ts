import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { insertPeople } from '../../test/support/people.ts';
import { buildTestServer, setUpAdmin } from '../../test/support/web-server.ts';
import { withTenant } from '../db/tenant.ts';
import { newId } from '../ids.ts';
import { listTemplates } from './list-templates.ts';
import { templateEmails, templateResults } from './results.ts';
import { createTemplate } from './save-template.ts';
import type { Viewer } from './viewer.ts';

const now = new Date('2026-11-24T08:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const seller: Viewer & { userId: string } = { tenantId: '', userId: newId(), role: 'seller' };

let database: TestDatabase;
let app: Awaited<ReturnType<typeof buildTestServer>>;
let admin: Awaited<ReturnType<typeof setUpAdmin>>;
let used = '';
let unused = '';
let personId = '';

beforeAll(async () => {
  database = await createTestDatabase();
  app = await buildTestServer(database.db);
  admin = await setUpAdmin(app);
  seller.tenantId = admin.tenantId;
  const [one = ''] = await insertPeople(database.db, admin.tenantId, [
    { marketo_id: 1, first_name: 'Zoë', last_name: 'Ng', email: 'zoe@example.com', company: null },
  ]);
  personId = one;
  await withTenant(database.db, admin.tenantId, async (tx) => {
    const content = {
      ...{ subject: '', bodyHtml: '', categoryId: null, sharing: 'everyone' as const },
      ...{ teamIds: [], nonCommercial: false },
    };
    used = await createTemplate(tx, seller, { ...content, name: 'Used' }, daysAgo(200));
    unused = await createTemplate(tx, seller, { ...content, name: 'Unused' }, daysAgo(200));
    await createTemplate(tx, seller, { ...content, name: 'New' }, daysAgo(1));
  });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

type Sent = { to: number; template?: string; by?: string; sentAt: Date | null };

async function email({ to, template = used, by = seller.userId, sentAt }: Sent): Promise<string> {
  const id = newId();
  const state = sentAt ? 'sent' : 'draft';
  await run(sql`INSERT INTO email (tenant_id, id, user_id, person_id, marketo_id, to_address, subject,
      template_id, state, epoch, created_at, updated_at, sent_at)
    VALUES (${admin.tenantId}, ${id}, ${by}, ${to === 1 ? personId : null}, ${to}, ${`${to}@example.com`},
      'Hi', ${template}, ${state}, 1, ${daysAgo(3)}, ${daysAgo(3)}, ${sentAt})`);
  return id;
}

const engaged = (emailId: string, kind: string, who: { machine?: boolean; own?: boolean } = {}) =>
  run(sql`INSERT INTO email_engagement (tenant_id, id, email_id, kind, at, machine, own)
    VALUES (${admin.tenantId}, ${newId()}, ${emailId}, ${kind}, ${now}, ${who.machine ?? false}, ${who.own ?? false})`);

const came = (emailId: string, kind: string) =>
  run(sql`INSERT INTO inbound_message (tenant_id, id, kind, dedupe_key, email_id, received_at)
    VALUES (${admin.tenantId}, ${newId()}, ${kind}, ${newId()}, ${emailId}, ${now})`);

const run = (statement: ReturnType<typeof sql>) =>
  withTenant(database.db, admin.tenantId, (tx) => statement.execute(tx));

test('people are counted once, machines and the sender not at all', async () => {
  const first = await email({ to: 1, sentAt: daysAgo(2) });
  const second = await email({ to: 1, sentAt: daysAgo(1) });
  const third = await email({ to: 2, sentAt: daysAgo(1) });
  const old = await email({ to: 3, sentAt: daysAgo(150), by: newId() });
  await email({ to: 4, sentAt: null });
  await email({ to: 5, template: unused, sentAt: daysAgo(100) });
  await engaged(first, 'open');
  await engaged(first, 'open');
  await engaged(second, 'open');
  await engaged(second, 'click');
  await engaged(third, 'open', { machine: true });
  await engaged(third, 'click', { own: true });
  await came(first, 'reply');
  await came(third, 'auto-reply');
  await came(old, 'bounce');
  await withTenant(database.db, admin.tenantId, async (tx) => {
    const [all] = await templateResults(tx, seller, { templateIds: [used], since: null });
    expect(all).toEqual({
      ...{ templateId: used, sent: 4, people: 3 },
      ...{ opened: 1, clicked: 1, replied: 1, bounced: 1 },
    });
    const lately = { templateIds: [used, unused], since: daysAgo(90) };
    expect(await templateResults(tx, seller, lately)).toMatchObject([
      { templateId: used, sent: 3, people: 2, bounced: 0 },
    ]);
    const emails = await templateEmails(tx, seller, { templateId: used, limit: 10 });
    expect(emails.at(-1)?.id).toBe(first);
    expect(new Set(emails.map(({ id }) => id))).toEqual(new Set([first, second, third]));
    expect(emails.find(({ id }) => id === second)).toMatchObject({
      ...{ personName: 'Zoë Ng', opened: true, clicked: true, replied: false, bounced: false },
    });
    const manager = { ...seller, userId: newId(), role: 'manager' as const };
    expect(await templateEmails(tx, manager, { templateId: used, limit: 10 })).toHaveLength(4);
  });
});

test('unused is what is old and had no email for 90 days', async () => {
  const rows = await withTenant(database.db, admin.tenantId, (tx) =>
    listTemplates(tx, seller, { view: 'unused' }, now),
  );
  expect(rows.map(({ name, lastUsedAt }) => [name, lastUsedAt])).toEqual([
    ['Unused', daysAgo(100)],
  ]);
});

test('a preview shows what the person would get, and names what would stop it', async () => {
  const preview = async (subject: string, bodyHtml: string) =>
    (await admin.send('POST', '/api/v1/templates/preview', { subject, bodyHtml, personId })).json();
  expect(
    await preview(
      'For {{ company }}',
      '<p>{{ first_name }}, {{ my_name }}</p>{{ team_unsubscribe }}',
    ),
  ).toEqual({
    subject: { text: 'For your company', missing: [], error: null },
    body: {
      text: expect.stringMatching(/^<p>Zoë, Ada Admin<\/p><p>.*<a href="#">unsubscribe<\/a>/),
      ...{ missing: [], error: null },
    },
  });
  expect(await preview('Hi', '<p>{{ phone }}</p>')).toMatchObject({
    body: {
      ...{ text: null, missing: ['phone'] },
      error: '{{ phone }} has no value for this email, and no default.',
    },
  });
  const nobody = { subject: '', bodyHtml: '', personId: newId() };
  expect((await admin.send('POST', '/api/v1/templates/preview', nobody)).statusCode).toBe(404);
});
