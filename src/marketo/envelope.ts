/** Marketo's answer, whatever form its members came in. */
export type Envelope = {
  requestId: string | null;
  success: boolean;
  /** Absent and null read as empty. */
  result: unknown[];
  errors: { code: string; message: string }[];
  warnings: string[];
  nextPageToken: string | null;
  /** Undefined where it is missing, which is usual in position paging. */
  moreResult: boolean | undefined;
};

/**
 * Reads an envelope tolerantly: numeric codes, `success` as text, warnings as texts or objects, a
 * missing or lone `result`.
 *
 * @returns null when the text is no envelope of Marketo's.
 */
export function parseEnvelope(text: string): Envelope | null {
  const body = parseJson(text);
  if (!isRecord(body)) return null;
  const success = toFlag(body.success);
  const errors = asList(body.errors).map(toProblem);
  if (success === undefined && errors.length === 0) return null;
  return {
    requestId: toText(body.requestId),
    success: success === true,
    result: asList(body.result),
    errors,
    warnings: asList(body.warnings).map((warning) => toProblem(warning).message),
    nextPageToken: toText(body.nextPageToken),
    moreResult: toFlag(body.moreResult),
  };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A non-empty text, also from a number; otherwise null. */
export function toText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A number, also as digits in a text; otherwise null. */
export function toNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

export function toFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}

function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

function toProblem(value: unknown): { code: string; message: string } {
  if (!isRecord(value)) return { code: '', message: String(value) };
  return { code: toText(value.code) ?? '', message: toText(value.message) ?? '' };
}
