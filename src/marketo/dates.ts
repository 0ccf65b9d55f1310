const zoned =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)?(?:Z\+0000|(Z)|([+-]\d{2}):?(\d{2}))?$/;
const dateOnly = /^\d{4}-\d{2}-\d{2}$/;

/**
 * An instant as any of Marketo's APIs writes it: `2023-01-17T11:00:58Z`, `…+0000`, `…-08:00`,
 * `2014-11-13 12:43:04` (UTC, from 2014) and the asset API's `…Z+0000`; a bare date is its midnight
 * UTC. Null for anything else.
 */
export function parseMarketoDate(value: unknown): Date | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (dateOnly.test(text)) return valid(`${text}T00:00:00Z`);
  const match = zoned.exec(text);
  if (!match) return null;
  const [, day, time, fraction = '', , hours, minutes] = match;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  return valid(`${day}T${time}${fraction}${zone}`);
}

function valid(iso: string): Date | null {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** ISO 8601 in whole seconds: bulk filters forbid milliseconds. */
export function formatMarketoDate(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/**
 * Marketo's clock when it answered: a request id is lower-case hex, `#`, then epoch milliseconds in
 * hex. Null when it has another form.
 */
export function vendorTimeOf(requestId: unknown): Date | null {
  if (typeof requestId !== 'string') return null;
  const match = /#([0-9a-f]{11,12})$/i.exec(requestId);
  if (!match?.[1]) return null;
  return new Date(Number.parseInt(match[1], 16));
}
