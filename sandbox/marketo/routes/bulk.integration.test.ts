import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../server.ts';
import { codeOf, TestClient } from '../../support/test-client.ts';

let sandbox: RunningSandbox;
let client: TestClient;

beforeAll(async () => {
  const settings = { lagMs: 0, lateShare: 0 };
  sandbox = await startSandbox({ people: 1000, limits: 'off', settings });
  client = new TestClient(sandbox.facts);
});
beforeEach(() => sandbox.marketo.setLimits('off'));
afterAll(() => sandbox.close());

const LEADS = '/bulk/v1/leads/export';
const FIELDS = ['id', 'firstName', 'lastName', 'title', 'company', 'email', 'unsubscribed'];
const iso = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
const span = (days: number, endsAgo = 0) => ({
  startAt: iso(sandbox.clock.now() - (days + endsAgo) * 86_400_000),
  endAt: iso(sandbox.clock.now() - endsAgo * 86_400_000),
});
const createJob = (more: object = {}, user = client) =>
  user.post(`${LEADS}/create.json`, { fields: FIELDS, filter: { createdAt: span(30) }, ...more });
const enqueue = (id: string, user = client) => user.post(`${LEADS}/${id}/enqueue.json`);
const status = async (id: string) => (await client.get(`${LEADS}/${id}/status.json`)).result?.[0];
const file = (id: string, headers: Record<string, string> = {}) =>
  client.raw(`${LEADS}/${id}/file.json`, { headers });

async function completed(id: string) {
  await expect.poll(async () => (await status(id)).status, { timeout: 5000 }).toBe('Completed');
  return status(id);
}

async function exported(
  more: object = {},
): Promise<{ text: string; job: Record<string, unknown> }> {
  const id = (await createJob(more)).result?.[0].exportId;
  await enqueue(id);
  const job = await completed(id);
  return { text: await (await file(id)).text(), job };
}

/** RFC 4180, with the unquoted word null as null. */
function parse(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  const cell = /("(?:[^"]|"")*"|[^,\n]*)(,|\n)/y;
  for (let match = cell.exec(text); match; match = cell.exec(text)) {
    const [, raw = '', end] = match;
    row.push(
      raw === 'null' ? null : raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw,
    );
    if (end === '\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('bulk lead extract', () => {
  it('goes from Created to Completed, each state with its members', async () => {
    const made = (await createJob()).result?.[0];
    expect(made).toEqual({
      exportId: expect.any(String),
      format: 'CSV',
      status: 'Created',
      createdAt: expect.stringMatching(/Z$/),
    });
    const id = made.exportId;
    expect((await file(id)).status).toBe(404);
    expect((await enqueue(id)).result?.[0]).toMatchObject({
      status: 'Queued',
      queuedAt: expect.any(String),
    });
    expect(codeOf(await enqueue(id))).toBe('1029');
    const job = await completed(id);
    expect(job).toMatchObject({ startedAt: expect.any(String), finishedAt: expect.any(String) });
    const answer = await file(id);
    expect(answer.headers.get('content-type')).toBe('text/csv;charset=UTF-8');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.length).toBe(job.fileSize);
    expect(`sha256:${createHash('sha256').update(bytes).digest('hex')}`).toBe(job.fileChecksum);
    const rows = parse(bytes.toString('utf8'));
    expect(rows[0]).toEqual(FIELDS);
    expect(rows).toHaveLength(job.numberOfRecords + 1);
    expect(codeOf(await client.post(`${LEADS}/${id}/cancel.json`))).toBe('1003');
  });

  it('holds exactly the leads created in its windows, as they are now', async () => {
    const { marketo } = sandbox;
    const made = marketo.createLead({ lastName: 'Quote " comma, line\nbreak', title: 'New' });
    const young = (id: number) => marketo.store.createdAt(id) > Date.now() - 30 * 86_400_000;
    const [edited = 0, gone = 0] = marketo.some(2, young);
    marketo.editLead(edited, { title: 'Edited, "twice"' });
    marketo.deleteLead(gone);
    const found = new Map<number, (string | null)[]>();
    const since = sandbox.clock.now() - 4 * 31 * 86_400_000;
    for (const endsAgo of [93, 62, 31, 0]) {
      const { text } = await exported({ filter: { createdAt: span(31, endsAgo) } });
      for (const row of parse(text).slice(1)) found.set(Number(row[0]), row);
    }
    const inside = [...marketo.store.ids()].filter((id) => marketo.store.createdAt(id) >= since);
    expect(inside.length).toBeGreaterThan(80);
    expect([...found.keys()].sort((a, b) => a - b)).toEqual(inside);
    for (const id of inside) {
      const expected = FIELDS.map((field) => marketo.store.value(id, field));
      expect(found.get(id)).toEqual(
        expected.map((value) => (value === null ? null : String(value))),
      );
    }
    expect(found.get(made)?.[2]).toBe('Quote " comma, line\nbreak');
    expect(found.has(gone)).toBe(false);
  });

  it('gives ranges of the file', async () => {
    const id = (await createJob()).result?.[0].exportId;
    await enqueue(id);
    const { fileSize } = await completed(id);
    const whole = await (await file(id)).text();
    const part = await file(id, { range: 'bytes=10-99' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 10-99/${fileSize}`);
    expect(part.headers.get('content-length')).toBe('90');
    expect(await part.text()).toBe(Buffer.from(whole).subarray(10, 100).toString());
    const rest = await file(id, { range: `bytes=${fileSize - 20}-` });
    expect((await rest.arrayBuffer()).byteLength).toBe(20);
    expect((await file(id, { range: `bytes=${fileSize}-` })).status).toBe(416);
  });

  it('extracts lists and the hidden time of the last change, in other formats', async () => {
    const { marketo } = sandbox;
    const ids = marketo.some(3);
    const list = marketo.lists.create('Three', sandbox.clock.now());
    for (const id of ids) list.members.add(id);
    const listed = await exported({
      filter: { staticListId: list.id },
      fields: ['id', 'email'],
      format: 'TSV',
      columnHeaderNames: { email: 'Email, address' },
    });
    const lines = listed.text.trim().split('\n');
    expect(lines[0]).toBe('id\t"Email, address"');
    expect(lines.slice(1).map((line) => Number(line.split('\t')[0]))).toEqual(ids);
    sandbox.clock.advance(60_000);
    const [changed = 0] = marketo.some(1);
    marketo.editLead(changed, { title: 'Moved' });
    const span = { startAt: iso(sandbox.clock.now() - 1000), endAt: iso(sandbox.clock.now()) };
    const updated = await exported({ filter: { updatedAt: span }, fields: ['id'] });
    expect(updated.text).toBe(`id\n${changed}\n`);
    const smart = await exported({ filter: { smartListId: 2001 }, fields: ['id'] });
    expect(smart.job.numberOfRecords).toBe(marketo.store.qualifyingCount);
  });

  it('refuses what it can not do', async () => {
    expect(codeOf(await createJob({ filter: { createdAt: span(32) } }))).toBe('1003');
    expect(
      codeOf(await createJob({ filter: { createdAt: { startAt: '2026-01-01T00:00:00Z' } } })),
    ).toBe('1003');
    const { startAt, endAt } = span(1);
    expect(
      codeOf(
        await createJob({
          filter: { createdAt: { startAt: startAt.replace('Z', '.000Z'), endAt } },
        }),
      ),
    ).toBe('1003');
    expect(codeOf(await createJob({ filter: { createdAt: span(1), updatedAt: span(1) } }))).toBe(
      '1003',
    );
    expect(codeOf(await createJob({ fields: ['nothing'] }))).toBe('1006');
    expect(codeOf(await createJob({ fields: [] }))).toBe('1002');
    expect((await client.post(`${LEADS}/create.json`, { fields: ['id'] })).errors).toEqual([
      { code: '609', message: "Invalid value specified for attribute 'filter'" },
    ]);
    sandbox.marketo.settings.unsupportedFilters = ['updatedAt'];
    expect((await createJob({ filter: { updatedAt: span(1) } })).errors).toEqual([
      { code: '1035', message: 'Unsupported filter type for target subscription' },
    ]);
  });

  it('is seen by its maker only', async () => {
    const other = new TestClient(sandbox.facts, 'least');
    const id = (await createJob({}, other)).result?.[0].exportId;
    expect(codeOf(await enqueue(id))).toBe('1013');
    expect((await file(id)).status).toBe(404);
    expect((await enqueue(id, other)).success).toBe(true);
    const list = await client.get('/bulk/v1/leads/export.json', { batchSize: 300 });
    expect(list.result?.map((job) => job.exportId)).not.toContain(id);
  });
});

describe('the queue', () => {
  it('takes 10 jobs, works on 2, and lets one be cancelled', async () => {
    Object.assign(sandbox.marketo.settings, { exportJobMs: 600_000 });
    const ids: string[] = [];
    for (let n = 0; n < 11; n++) ids.push((await createJob()).result?.[0].exportId);
    for (const id of ids.slice(0, 10)) expect((await enqueue(id)).success).toBe(true);
    const last = ids[10] ?? '';
    expect((await enqueue(last)).errors).toEqual([
      { code: '1029', message: 'Too many jobs in queue' },
    ]);
    const states = await Promise.all(ids.map(async (id) => (await status(id)).status));
    expect(states.filter((state) => state === 'Processing')).toHaveLength(2);
    expect(states.filter((state) => state === 'Queued')).toHaveLength(8);
    const cancelled = await client.post(`${LEADS}/${ids[5]}/cancel.json`);
    expect(cancelled.result?.[0].status).toBe('Cancelled');
    expect((await enqueue(last)).success).toBe(true);
    const list = await client.get('/bulk/v1/leads/export.json', { status: 'Canceled' });
    expect(list.result?.map((job) => job.exportId)).toEqual([ids[5]]);
    for (const id of ids) await client.post(`${LEADS}/${id}/cancel.json`);
  });

  it('shows a new status at most once in its refresh time', async () => {
    Object.assign(sandbox.marketo.settings, { statusRefreshMs: 60_000 });
    const id = (await createJob()).result?.[0].exportId;
    await enqueue(id);
    const job = sandbox.marketo.jobs.all().find((entry) => entry.id === id);
    await expect.poll(() => job?.status).toBe('Completed');
    expect((await status(id)).status).toBe('Queued');
    sandbox.clock.advance(60_000);
    expect((await status(id)).status).toBe('Completed');
  });

  it("ends at the day's quota (1029)", async () => {
    await exported();
    Object.assign(sandbox.marketo.settings, { exportLimit: true, exportQuotaBytes: 10 });
    expect((await createJob()).errors).toEqual([
      { code: '1029', message: 'Export daily quota 0MB exceeded.' },
    ]);
    sandbox.marketo.settings.exportQuotaBytes = 500 * 1024 * 1024;
    expect((await createJob()).success).toBe(true);
  });

  it('shows why a job failed', async () => {
    sandbox.marketo.faults.add({ fault: 'job-failed' });
    const id = (await createJob()).result?.[0].exportId;
    await enqueue(id);
    expect(await status(id)).toMatchObject({ status: 'Failed', errorMsg: expect.any(String) });
    expect((await file(id)).status).toBe(404);
  });
});

describe('bulk activity extract', () => {
  it('has one JSON object of attributes a row, and no deletes', async () => {
    const { marketo } = sandbox;
    sandbox.clock.advance(5000);
    const from = sandbox.clock.now();
    const id = marketo.createLead({ lastName: 'Row' });
    marketo.editLead(id, { title: 'A "b", c' });
    marketo.deleteLead(marketo.createLead({ lastName: 'x' }));
    const base = '/bulk/v1/activities/export';
    const createdAt = { startAt: iso(from), endAt: iso(from + 60_000) };
    const made = await client.post(`${base}/create.json`, {
      filter: { createdAt, activityTypeIds: [13] },
    });
    const job = made.result?.[0].exportId;
    await client.post(`${base}/${job}/enqueue.json`);
    await expect
      .poll(async () => (await client.get(`${base}/${job}/status.json`)).result?.[0].status)
      .toBe('Completed');
    const rows = parse(await (await client.raw(`${base}/${job}/file.json`)).text());
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain('primaryAttributeValue');
    expect(rows[1]?.slice(1, 2)).toEqual([String(id)]);
    expect(JSON.parse(rows[1]?.at(-1) ?? '')).toMatchObject({ 'New Value': 'A "b", c' });
    const refused = { createdAt, activityTypeIds: [37] };
    expect(codeOf(await client.post(`${base}/create.json`, { filter: refused }))).toBe('1003');
  });
});

describe('temporary files', () => {
  it('go when the sandbox ends', async () => {
    const own = await startSandbox({ people: 50, limits: 'off' });
    const user = new TestClient(own.facts);
    const id = (await createJob({}, user)).result?.[0].exportId;
    await enqueue(id, user);
    const [job] = own.marketo.jobs.all();
    await expect.poll(() => job?.file).toBeTruthy();
    expect(existsSync(job?.file ?? '')).toBe(true);
    await own.close();
    expect(existsSync(job?.file ?? '')).toBe(false);
  });
});
