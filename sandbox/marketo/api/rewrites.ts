import type { Rewrite } from '../../faults.ts';

type Members = Record<string, unknown>;

function records(body: Members): Members[] {
  return Array.isArray(body.result) ? (body.result as Members[]) : [];
}

/** Rebuilds a JSON value; `change` sees each entry and may return undefined to drop it. */
function mapDeep(value: unknown, change: (key: string, entry: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => mapDeep(entry, change));
  if (typeof value !== 'object' || value === null) return value;
  const out: Members = {};
  for (const [key, entry] of Object.entries(value)) {
    const next = change(key, mapDeep(entry, change));
    if (next !== undefined) out[key] = next;
  }
  return out;
}

const DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Changes an answer as a fault rule demands; `token` is the request's nextPageToken. */
export function rewriteAnswer(body: Members, rewrite: Rewrite, token: string | null): Members {
  switch (rewrite) {
    case 'empty-page':
      return { ...body, result: [], moreResult: true, nextPageToken: token };
    case 'missing-result': {
      const { result: _, ...rest } = body;
      return { ...rest, moreResult: true, nextPageToken: token };
    }
    case 'no-activity-ids':
      return { ...body, result: records(body).map(({ id: _, ...rest }) => rest) };
    case 'absent-nulls':
      return mapDeep(body, (_, entry) => (entry === null ? undefined : entry)) as Members;
    case 'explicit-nulls':
      return {
        errors: null,
        warnings: null,
        nextPageToken: null,
        result: null,
        ...body,
        ...(Array.isArray(body.result)
          ? {
              result: records(body).map((record) => ({
                campaignId: null,
                reasons: null,
                ...record,
              })),
            }
          : {}),
      };
    case 'numeric-codes':
      return mapDeep(body, (key, entry) =>
        key === 'code' && typeof entry === 'string' ? Number(entry) : entry,
      ) as Members;
    case 'numbers-as-strings':
      return {
        ...body,
        result: mapDeep(body.result, (_, entry) =>
          typeof entry === 'number' ? String(entry) : entry,
        ),
      };
    case 'asset-dates':
      return mapDeep(body, (_, entry) =>
        typeof entry === 'string' && DATE.test(entry) ? `${entry}+0000` : entry,
      ) as Members;
    case 'expires-in-0':
      return { ...body, expires_in: 0 };
    case 'wrong-checksum':
      return wrongChecksum(body);
    case 'failed-job':
      return { ...body, result: records(body).map((job) => ({ ...job, status: 'Failed' })) };
    case 'null-export-id':
      return { ...body, result: records(body).map((job) => ({ ...job, exportId: 'null' })) };
  }
}

function wrongChecksum(body: Members): Members {
  return {
    ...body,
    result: records(body).map((job) =>
      'fileChecksum' in job ? { ...job, fileChecksum: `sha256:${'0'.repeat(64)}` } : job,
    ),
  };
}
