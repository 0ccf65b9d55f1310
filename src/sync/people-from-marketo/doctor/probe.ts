import type { Answer, Asker } from './asker.ts';

/** What a probe saw. `as`: whether that is what Lockstep assumes; null when it could not be seen. */
export type Seen = { as: boolean | null; seen: string };

/** One behaviour that no document settles; the probe only reads. */
export type Probe = {
  key: string;
  question: string;
  /** What Lockstep assumes, or copes with best. */
  assumed: string;
  look(asker: Asker): Promise<Seen>;
};

/** What was refused, in Marketo's words, or that it was not. */
export function refusal({ status, envelope, contentType }: Answer): string {
  if (!envelope) return `HTTP ${status}, ${contentType || 'no content type'}`;
  const [problem] = envelope.errors;
  if (problem) return `error ${problem.code} "${problem.message}"`;
  return envelope.success
    ? `accepted, ${envelope.result.length} records`
    : 'refused without an error';
}

export function codeOf({ envelope }: Answer): string | null {
  return envelope?.errors[0]?.code ?? null;
}

/** Refused with one of `codes`, as expected. */
export function refusedWith(answer: Answer, codes: readonly string[]): Seen {
  return { as: codes.includes(codeOf(answer) ?? ''), seen: refusal(answer) };
}

/** The form of a value without the value: digits as 9, letters as a. */
export function formOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'string') return typeof value;
  const form = value.replace(/[0-9]/g, '9').replace(/[a-z]/gi, 'a');
  return `text ${form.length > 40 ? `of ${form.length} characters` : form}`;
}

/** Members of the records of an answer. */
export function records({ envelope }: Answer): Record<string, unknown>[] {
  return (envelope?.result ?? []).filter(
    (record): record is Record<string, unknown> => typeof record === 'object' && record !== null,
  );
}
