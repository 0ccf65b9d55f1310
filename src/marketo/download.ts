import type { Clock } from '../clock.ts';
import { type Caller, type CallSpec, httpError, readEnvelope } from './call.ts';
import type { CallOptions } from './client-types.ts';
import { MarketoError } from './errors.ts';
import { pathOf } from './exports.ts';
import type { Permit } from './gate.ts';
import { describe, type HttpAnswer } from './transport.ts';
import type { ExportDownload } from './types.ts';

/**
 * Opens the file of a completed export at byte `from`. "Completed" followed by 404 for a while is
 * known, so 404 is retried here; if it stays, the file is gone (kept 7 days) and a new job is needed.
 */
export function downloadExport(
  call: Caller,
  parts: { clock: Clock; base: string },
  exportId: string,
  options: CallOptions & { from?: number },
): Promise<ExportDownload> {
  const from = options.from ?? 0;
  const spec: CallSpec = {
    doing: 'Downloading a bulk extract',
    right: 'Read-Only Lead',
    kind: 'bulk',
    path: `${pathOf(exportId)}/file.json`,
    // Bulk files are never compressed, and a range of a compressed body would be none of the file.
    headers: { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
  };
  return call.raw(spec, options, async (answer, permit) => {
    if (answer.status === 404) throw await missingFile(answer, spec);
    const json = answer.contentType.includes('json');
    if (json || (answer.status !== 200 && answer.status !== 206)) {
      const { text, bytes } = await answer.text();
      permit.done({ bytes });
      readEnvelope(answer, text, spec, parts.clock);
      throw httpError(answer, text, spec);
    }
    const place = placeOf(answer);
    const expected = place.total === null ? null : place.total - place.from;
    return {
      ...place,
      vendorTime: new Date(String(answer.headers.date ?? parts.clock.now().toISOString())),
      chunks: readChunks(answer, expected, permit, parts.base, options.signal),
    };
  });
}

async function missingFile(answer: HttpAnswer, spec: CallSpec): Promise<MarketoError> {
  await answer.text();
  return new MarketoError(
    'marketo-export-file-missing',
    `${spec.doing} failed: Marketo has no file.`,
    {
      retryClass: 'B',
      notExecuted: true,
      fix: 'Lockstep asks again, then makes the extract anew.',
    },
  );
}

/** `Content-Range: bytes 100-199/200`; without it the file comes from its beginning. */
function placeOf(answer: HttpAnswer): { from: number; total: number | null } {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(answer.headers['content-range'] ?? ''));
  if (answer.status === 206 && range) {
    return { from: Number(range[1]), total: range[2] === '*' ? null : Number(range[2]) };
  }
  const length = answer.headers['content-length'];
  return { from: 0, total: length === undefined ? null : Number(length) };
}

async function* readChunks(
  answer: HttpAnswer,
  expected: number | null,
  permit: Permit,
  base: string,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of answer.stream) {
      bytes += chunk.length;
      yield chunk;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw cut(bytes, expected, describe(cause, base));
  } finally {
    permit.done({ bytes });
  }
  if (expected !== null && bytes !== expected) throw cut(bytes, expected);
}

function cut(bytes: number, expected: number | null, cause?: unknown): MarketoError {
  return new MarketoError(
    'marketo-download-cut',
    `The download of a bulk extract broke off after ${bytes} of ${expected ?? 'an unknown number of'} bytes.`,
    { retryClass: 'B', notExecuted: true, fix: 'Lockstep goes on from there by itself.', cause },
  );
}
