import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { insertSentEmail } from '../../../test/support/emails.ts';
import { insertPeople } from '../../../test/support/people.ts';
import { withTenantClient } from '../../db/tenant.ts';
import { newId } from '../../ids.ts';
import { type Engagement, EngagementWriter } from './engagement-writer.ts';
import { processEngagements } from './process.ts';
import { saveTrackingSettings } from './settings.ts';

const sentAt = new Date('2026-11-24T08:00:00Z');
const seconds = (count: number) => new Date(sentAt.getTime() + count * 1000);
const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0 Safari/537.36';

let database: TestDatabase;
let writer: EngagementWriter;
let tenantId: string;
let personId = '';

beforeAll(async () => {
  database = await createTestDatabase();
  writer = new EngagementWriter(database.db);
});
afterAll(() => database.drop());
beforeEach(async () => {
  tenantId = await createTestTenant(database.db);
  [personId = ''] = await insertPeople(database.db, tenantId, [{ marketo_id: 7 }]);
});

const email = (more = {}) =>
  insertSentEmail(database.db, tenantId, { personId, marketoId: 7, sentAt, ...more });

function event(emailId: string, more: Partial<Engagement> = {}): Engagement {
  const kind = more.link === undefined && more.hint !== 'trap' ? 'open' : 'click';
  return {
    id: newId(),
    tenantId,
    emailId,
    kind,
    at: seconds(100),
    link: null,
    hint: null,
    own: false,
    userAgent: chrome,
    ip: '203.0.113.9',
    ...more,
  };
}

const processAt = (at: number) =>
  withTenantClient(database.db, tenantId, (client) =>
    processEngagements(client, { tenantId, now: seconds(at) }),
  );

const rows = async <T extends object>(sql: string): Promise<T[]> =>
  (await withTenantClient(database.db, tenantId, (client) => client.query<T>(sql))).rows;

const activities = () =>
  rows<{ id: string; type: string; attributes: Record<string, unknown> }>(
    'SELECT id, type, attributes FROM activity ORDER BY occurred_at, id',
  );

describe('the writer', () => {
  it('writes what comes at once, and the same event once', async () => {
    const id = await email();
    const events = Array.from({ length: 300 }, () => event(id));
    const known = await Promise.all([...events, ...events].map((each) => writer.write(each)));
    expect(known.every(Boolean)).toBe(true);
    expect(await rows('SELECT FROM email_engagement')).toHaveLength(300);
  });

  it('knows no email of another company, and none that is not there', async () => {
    const theirs = await insertSentEmail(database.db, await createTestTenant(database.db));
    expect(await writer.write(event(theirs))).toBe(false);
    expect(await writer.write(event(newId()))).toBe(false);
    expect(await rows('SELECT FROM email_engagement')).toHaveLength(0);
  });

  it('keeps nothing of what is not tracked', async () => {
    const untracked = await email({ trackOpens: false });
    expect(await writer.write(event(untracked))).toBe(true);
    const off = { opens: true, clicks: false, ipAddresses: false, countriesOff: [] };
    await withTenantClient(database.db, tenantId, (client) =>
      saveTrackingSettings(client, tenantId, off, sentAt),
    );
    expect(await writer.write(event(await email(), { link: 'https://a.example/' }))).toBe(true);
    expect(await rows('SELECT FROM email_engagement')).toHaveLength(0);
  });

  it('keeps IP addresses only where that is switched on', async () => {
    const id = await email();
    await writer.write(event(id));
    const on = { opens: true, clicks: true, ipAddresses: true, countriesOff: [] };
    await withTenantClient(database.db, tenantId, (client) =>
      saveTrackingSettings(client, tenantId, on, sentAt),
    );
    await writer.write(event(id));
    expect(await rows('SELECT host(ip) AS ip FROM email_engagement ORDER BY id')).toEqual([
      { ip: null },
      { ip: '203.0.113.9' },
    ]);
  });

  it('says that it failed, and goes on with the next', async () => {
    const id = await email();
    await expect(writer.write(event('no id'))).rejects.toThrow(/uuid/);
    expect(await writer.write(event(id))).toBe(true);
  });
});

describe('processing', () => {
  it('makes an activity under the event’s id, once it has settled, and only once', async () => {
    const open = event(await email());
    await writer.write(open);
    await processAt(101);
    expect(await activities()).toEqual([]);
    await processAt(110);
    await processAt(120);
    expect(await activities()).toEqual([
      {
        id: open.id,
        type: 'email-opened',
        attributes: expect.objectContaining({
          subject: 'Hello',
          suffix: 'AB12CD34',
          machine: false,
        }),
      },
    ]);
  });

  it('tells a scanner that follows every link from a reader', async () => {
    const id = await email({ html: '<a href="https://a.example/">a</a>' });
    const links = ['https://a.example/', 'https://b.example/', 'https://c.example/'];
    for (const [i, link] of links.entries()) {
      await writer.write(event(id, { link, at: seconds(100 + i / 10) }));
    }
    await writer.write(event(id, { hint: 'trap', at: seconds(101) }));
    await writer.write(event(id, { link: 'https://a.example/', at: seconds(4000) }));
    await processAt(5000);
    const made = await activities();
    expect(made.map(({ attributes }) => attributes.machine)).toEqual([true, true, true, false]);
    expect(await rows('SELECT clicks, machine_clicks FROM email_tracking')).toEqual([
      { clicks: 1, machine_clicks: 3 },
    ]);
    expect(
      await rows(`SELECT FROM email_engagement WHERE machine_reason = 'hidden-link'`),
    ).toHaveLength(4);
  });

  it('does not count what the company itself opens', async () => {
    await writer.write(event(await email(), { own: true }));
    await processAt(200);
    expect(await activities()).toEqual([]);
    expect(await rows('SELECT own, processed FROM email_engagement')).toEqual([
      { own: true, processed: true },
    ]);
  });

  it('waits for an email that is not stored as sent yet, and not for ever', async () => {
    await writer.write(event(await email({ sentAt: null })));
    expect(await processAt(110)).toEqual({ taken: 0, more: false });
    expect(await processAt(170)).toEqual({ taken: 1, more: false });
    expect(await activities()).toHaveLength(1);
  });

  it('by two at once makes each activity once', async () => {
    const id = await email();
    await Promise.all(Array.from({ length: 50 }, () => writer.write(event(id))));
    const taken = await Promise.all([processAt(200), processAt(200), processAt(200)]);
    expect(taken.reduce((sum, each) => sum + each.taken, 0)).toBe(50);
    expect(await activities()).toHaveLength(50);
    expect(await rows('SELECT opens FROM email_tracking')).toEqual([{ opens: 50 }]);
  });
});
