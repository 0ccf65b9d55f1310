import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type SandboxWithClient,
  startSandboxWithClient,
} from '../../test/support/marketo-client.ts';
import type { ExportJob } from './types.ts';

let standIn: SandboxWithClient;
beforeAll(async () => {
  standIn = await startSandboxWithClient({ people: 3_000 });
});
afterAll(() => standIn.close());
beforeEach(() => {
  standIn.sandbox.marketo.faults.clear();
  standIn.sandbox.marketo.requests.reset();
});

const fields = ['id', 'email', 'lastName', 'sfdcLeadOwnerId'];
const calls = (name: string) => standIn.sandbox.marketo.requests.counters().calls[name] ?? 0;

function lastMonth() {
  const now = standIn.sandbox.clock.now();
  return { startAt: new Date(now - 30 * 86_400_000), endAt: new Date(now) };
}

const create = () => standIn.client.createExport({ fields, createdAt: lastMonth() });

async function complete(): Promise<ExportJob> {
  const { exportId } = await create();
  await standIn.client.enqueueExport(exportId);
  for (let i = 0; i < 500; i += 1) {
    const job = await standIn.client.exportStatus(exportId);
    if (job.state === 'completed' || job.state === 'failed') return job;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the export did not end within 5 s');
}

async function read(exportId: string, from?: number) {
  const file = await standIn.client.downloadExport(exportId, from === undefined ? {} : { from });
  const chunks: Buffer[] = [];
  for await (const chunk of file.chunks) chunks.push(chunk);
  return { ...file, bytes: Buffer.concat(chunks) };
}

describe('bulk lead extract', () => {
  it('makes, queues, follows and downloads a file whose checksum is right', async () => {
    const made = await create();
    expect(made).toMatchObject({ state: 'created', fileSize: null, queuedAt: null });
    const job = await complete();
    const file = await read(job.exportId);
    expect(file.bytes.length).toBe(job.fileSize);
    expect(file).toMatchObject({ from: 0, total: job.fileSize });
    expect(createHash('sha256').update(file.bytes).digest('hex')).toBe(job.sha256);
    const lines = file.bytes.toString('utf8').split('\n');
    expect(lines[0]).toBe(fields.join(','));
    expect(job.rows).toBeGreaterThan(0);
  });

  it('goes on from a byte', async () => {
    const { exportId } = await complete();
    const whole = await read(exportId);
    const rest = await read(exportId, 1_000);
    expect(rest).toMatchObject({ from: 1_000, total: whole.bytes.length });
    expect(rest.bytes).toEqual(whole.bytes.subarray(1_000));
  });

  it('throws when the stream is cut, and can go on from there', async () => {
    const { exportId } = await complete();
    standIn.sandbox.marketo.faults.add({ fault: 'download-cut' });
    const file = await standIn.client.downloadExport(exportId);
    let got = 0;
    const drain = async () => {
      for await (const chunk of file.chunks) got += chunk.length;
    };
    await expect(drain()).rejects.toMatchObject({ code: 'marketo-download-cut', retryClass: 'B' });
    expect(got).toBe(1_000);
    expect((await read(exportId, got)).from).toBe(1_000);
  });

  it('waits out a file that is not there yet although the job is completed', async () => {
    const { exportId } = await complete();
    standIn.sandbox.marketo.faults.add({ fault: 'completed-but-404', times: 2 });
    expect((await read(exportId)).bytes.length).toBeGreaterThan(0);
    const asked = standIn.sandbox.marketo.requests
      .last()
      .filter(({ path }) => path.includes(exportId));
    expect(asked.filter(({ status }) => status === 404)).toHaveLength(2);
  });

  it('says that there is no file of an unknown job', async () => {
    await expect(standIn.client.downloadExport('no-such-job')).rejects.toMatchObject({
      code: 'marketo-export-file-missing',
    });
  });

  it('renews the token in front of a file', async () => {
    const { exportId } = await complete();
    standIn.sandbox.marketo.faults.add({
      fault: 'token-invalid',
      match: { call: 'lead-export-file' },
    });
    expect((await read(exportId)).bytes.length).toBeGreaterThan(0);
  });

  it('refuses a span over 31 days before asking', async () => {
    const { endAt } = lastMonth();
    const startAt = new Date(endAt.getTime() - 32 * 86_400_000);
    await expect(
      standIn.client.createExport({ fields, createdAt: { startAt, endAt } }),
    ).rejects.toThrow('31 days');
    expect(calls('lead-export-create')).toBe(0);
  });

  it('does not repeat a create whose outcome is unknown', async () => {
    standIn.sandbox.marketo.faults.add({
      match: { call: 'lead-export-create' },
      when: 'after',
      actions: [{ do: 'reset' }],
    });
    await expect(create()).rejects.toMatchObject({
      code: 'marketo-unreachable',
      notExecuted: false,
    });
    expect(calls('lead-export-create')).toBe(1);
  });

  it('repeats a create that Marketo says it did not execute', async () => {
    standIn.sandbox.marketo.faults.add({
      fault: 'unavailable',
      match: { call: 'lead-export-create' },
    });
    expect((await create()).state).toBe('created');
    expect(calls('lead-export-create')).toBe(2);
  });

  it.each(['create-failed', 'create-null-id'])('takes %s for no job', async (fault) => {
    standIn.sandbox.marketo.faults.add({ fault });
    await expect(create()).rejects.toMatchObject({
      code: 'marketo-export-not-created',
      retryClass: 'B',
    });
  });

  it('tells a failed job', async () => {
    standIn.sandbox.marketo.faults.add({ fault: 'job-failed' });
    expect(await complete()).toMatchObject({ state: 'failed', error: expect.any(String) });
  });

  it('cancels, in either spelling', async () => {
    const { exportId } = await create();
    expect((await standIn.client.cancelExport(exportId)).state).toBe('cancelled');
    standIn.sandbox.marketo.faults.add({
      match: { call: 'lead-export-status' },
      actions: [
        {
          do: 'answer',
          status: 200,
          contentType: 'application/json',
          body: JSON.stringify({ success: true, result: [{ exportId, status: 'Canceled' }] }),
        },
      ],
    });
    expect((await standIn.client.exportStatus(exportId)).state).toBe('cancelled');
  });

  it('lists the jobs', async () => {
    const { exportId } = await create();
    const jobs = await standIn.client.listExports();
    expect(jobs.map((job) => job.exportId)).toContain(exportId);
  });

  it('leaves a full queue to the planner, and counts the day as over at its quota', async () => {
    const { exportId } = await create();
    standIn.sandbox.marketo.faults.add({ fault: 'export-queue-full' });
    await expect(standIn.client.enqueueExport(exportId)).rejects.toMatchObject({
      code: 'marketo-1029',
      retryClass: 'B',
    });
    expect(calls('lead-export-enqueue')).toBe(1);
    standIn.sandbox.marketo.faults.add({ fault: 'export-quota' });
    await expect(create()).rejects.toMatchObject({ code: 'marketo-1029', retryClass: 'Q' });
  });

  it('says that a job is queued already', async () => {
    const { exportId } = await create();
    await standIn.client.enqueueExport(exportId);
    await expect(standIn.client.enqueueExport(exportId)).rejects.toMatchObject({
      code: 'marketo-1029',
      retryClass: 'N',
    });
  });

  it('names the right where bulk extract is refused', async () => {
    standIn.sandbox.marketo.faults.add({ fault: 'bulk-refused' });
    await expect(create()).rejects.toMatchObject({
      code: 'marketo-603',
      fix: expect.stringContaining('Read-Only Lead'),
    });
  });
});
