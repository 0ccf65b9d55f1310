import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type SandboxWithClient,
  startSandboxWithClient,
} from '../../../../test/support/marketo-client.ts';
import { discoverLeadFields } from '../../../marketo/lead-fields.ts';
import { defaultBudgetSettings, limitsFor } from '../../engine/quota/limits.ts';
import { checkRights } from './checklist.ts';
import { estimateInstance } from './estimate.ts';
import { previewSync } from './preview.ts';

let standIn: SandboxWithClient;
let other: SandboxWithClient;
beforeAll(async () => {
  standIn = await startSandboxWithClient({ people: 3_000 });
  other = await startSandboxWithClient({ people: 10, seed: 2 });
});
afterAll(() => Promise.all([standIn.close(), other.close()]));
beforeEach(() => {
  standIn.sandbox.marketo.faults.clear();
  Object.assign(standIn.sandbox.marketo.settings, { ipAllowList: null, removedFields: [] });
});

describe('the checklist', () => {
  const check = async (user: string) => {
    const items = await checkRights(standIn.connect({ user }), new Date());
    return { items, status: Object.fromEntries(items.map(({ key, status }) => [key, status])) };
  };

  it('finds all that a full role has', async () => {
    standIn.sandbox.marketo.settings.nativeSync = false;
    const { status } = await check('full');
    expect(status).toEqual({
      'sign-in': 'ok',
      address: 'ok',
      'read-lead': 'ok',
      'read-activity': 'ok',
      partitions: 'ok',
      'bulk-lead': 'ok',
      'read-opportunity': 'ok',
      'activity-metadata': 'ok',
      'write-activity': 'not-checked',
    });
    standIn.sandbox.marketo.settings.nativeSync = true;
  });

  it('names the right that is missing, and where to give it', async () => {
    const { items, status } = await check('no-activity');
    expect(status).toMatchObject({ 'read-lead': 'ok', 'read-activity': 'missing' });
    const item = items.find(({ key }) => key === 'read-activity');
    expect(item?.fix).toContain('"Read-Only Activity"');
    expect(item?.fix).toContain('Roles');
  });

  it('takes refused opportunities and bulk extracts for facts, not for faults', async () => {
    standIn.sandbox.marketo.faults.add({ fault: 'bulk-refused' });
    const { items, status } = await check('full');
    expect(status).toMatchObject({ 'bulk-lead': 'optional', 'read-opportunity': 'optional' });
    expect(items.find(({ key }) => key === 'bulk-lead')?.detail).toContain('read by id');
  });

  it('tells an address that is not allowed from a missing right', async () => {
    standIn.sandbox.marketo.settings.ipAllowList = ['203.0.113.7'];
    const { items, status } = await check('full');
    expect(status).toMatchObject({
      'sign-in': 'ok',
      address: 'missing',
      'read-lead': 'not-checked',
      'read-activity': 'not-checked',
    });
    expect(items.find(({ key }) => key === 'address')?.fix).toContain('IP Restrictions');
  });

  it('stops at wrong credentials', async () => {
    const items = await checkRights(standIn.connect({ clientSecret: 'wrong' }), new Date());
    expect(items[0]).toMatchObject({ key: 'sign-in', status: 'missing' });
    expect(items.slice(1).every((item) => item.status === 'not-checked')).toBe(true);
  });
});

describe('the estimate', () => {
  const estimate = async (from: SandboxWithClient, partitions: number[] | null = null) => {
    from.sandbox.marketo.requests.reset();
    const map = discoverLeadFields((await from.client.describe2()).fields);
    const found = await estimateInstance(from.client, map, {
      partitions: partitions ? new Set(partitions) : null,
      now: new Date(),
    });
    return { found, calls: from.sandbox.marketo.requests.counters().calls['leads-by-filter'] ?? 0 };
  };

  it('comes close in eight calls for people', async () => {
    const { store } = standIn.sandbox.marketo;
    const { found, calls } = await estimate(standIn);
    expect(calls).toBeLessThanOrEqual(8);
    const control = await fetch(`${standIn.sandbox.url}/_sandbox`).then((answer) => answer.json());
    const { highestId } = control as { highestId: number };
    expect(found.highestId).toBeLessThanOrEqual(highestId);
    expect(found.highestId).toBeGreaterThan(highestId * 0.99);
    expect(Math.abs(found.leads / store.count - 1)).toBeLessThan(0.15);
    expect(Math.abs(found.qualifying / store.qualifyingCount - 1)).toBeLessThan(0.2);
    expect(found.skipped.map(({ reason }) => reason)).toContain('no sales owner');
    expect(found.bytesPerLead).toBeGreaterThan(100);
    expect(found.bytesPerLead).toBeLessThan(1_000);
    expect(found.samples).toHaveLength(5);
  });

  it('is exact for at most 1,000 leads', async () => {
    const { store } = other.sandbox.marketo;
    const { found } = await estimate(other);
    expect(found).toMatchObject({
      leads: store.count,
      qualifying: store.qualifyingCount,
      sampled: store.count,
    });
    const ids = [...other.sandbox.marketo.some(1_000, () => true)];
    expect(found.highestId).toBe(Math.max(...ids));
  });

  it('skips the partitions that are not chosen', async () => {
    const { found } = await estimate(standIn, [1]);
    const skipped = found.skipped.find(({ reason }) => reason.includes('partition'));
    expect(skipped?.share).toBeGreaterThan(0.1);
    expect(skipped?.share).toBeLessThan(0.3);
  });

  it('of an empty instance is nobody', async () => {
    const empty = await startSandboxWithClient({ people: 0 });
    const { found } = await estimate(empty);
    expect(found).toMatchObject({ leads: 0, qualifying: 0, samples: [], firstCreatedAt: null });
    await empty.close();
  });
});

describe('the preview', () => {
  const preview = (user = 'full') =>
    previewSync(standIn.connect({ user }), {
      limits: limitsFor(defaultBudgetSettings),
      now: new Date(),
      partitions: null,
    });

  it('shows thirteen fields with values of people who qualify', async () => {
    const { fields, ownerField, forecast, estimate } = await preview();
    expect(fields).toHaveLength(13);
    expect(fields.map((field) => field.key)).toContain('sfdcOpportunityId');
    const lastName = fields.find((field) => field.key === 'lastName');
    expect(lastName).toMatchObject({ marketoField: 'lastName', dataType: 'string', note: null });
    expect(lastName?.samples.length).toBe(5);
    const id = fields.find((field) => field.key === 'marketoId');
    for (const sample of id?.samples ?? []) {
      expect(standIn.sandbox.marketo.store.qualifies(Number(sample))).toBe(true);
    }
    expect(ownerField.name).toBe('sfdcLeadOwnerId');
    expect(forecast.method).toBe('by-id');
    expect(estimate.firstCreatedAt).toBeInstanceOf(Date);
  });

  it('explains the opportunity that cannot be read', async () => {
    const { fields } = await preview();
    const field = fields.find(({ key }) => key === 'sfdcOpportunityId');
    expect(field).toMatchObject({ marketoField: null, samples: [] });
    expect(field?.note).toContain('once Salesforce is connected');
  });

  it('explains a field and an owner that are missing', async () => {
    standIn.sandbox.marketo.settings.removedFields = [
      'title',
      'sfdcLeadOwnerId',
      'externalSalesPersonId',
    ];
    const { fields, ownerField, estimate } = await preview();
    expect(fields.find(({ key }) => key === 'title')).toMatchObject({
      marketoField: null,
      note: expect.stringContaining('stays empty'),
    });
    expect(ownerField).toMatchObject({ name: null, note: expect.stringContaining('nobody') });
    expect(estimate.qualifying).toBe(0);
  });
});
