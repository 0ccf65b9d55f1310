import type * as z from 'zod';
import { callDraft } from '../../../../../contract/calls.ts';
import type { CallTimer } from './call-timer.ts';
import { parseDuration } from './duration.ts';

/** What the dialog's fields hold; empty is '' in all of them. */
export type CallForm = {
  number: string;
  status: Body['status'];
  outcome: string;
  reason: string;
  /** As it was typed; '' leaves it to the timer. */
  duration: string;
  /** Of a field of dates and times, in local time. */
  startedAt: string;
  answeredBy: string;
  notes: string;
  recordingUrl: string;
};

type Body = z.input<typeof callDraft>;

export const statusChoices: { value: Body['status']; label: string }[] = [
  { value: 'completed', label: 'Completed' },
  { value: 'no-answer', label: 'No answer' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'failed', label: 'Failed' },
];

export function emptyForm(phone: string | null): CallForm {
  return {
    // What Marketo has can be any text.
    number: phone !== null && callDraft.shape.number.safeParse(phone).success ? phone : '',
    status: 'completed',
    outcome: '',
    reason: '',
    duration: '',
    startedAt: '',
    answeredBy: '',
    notes: '',
    recordingUrl: '',
  };
}

/**
 * What is wrong, in the order of the fields, by the contract's own rules, so that the server never
 * disagrees.
 */
export function wrongFields(form: CallForm): Partial<Record<keyof CallForm, string>> {
  const faults = {
    number: textFault(form, 'number'),
    answeredBy: textFault(form, 'answeredBy'),
    duration: durationFault(form.duration),
    startedAt:
      form.startedAt !== '' && Number.isNaN(Date.parse(form.startedAt))
        ? 'Choose a date and a time, or leave it empty.'
        : null,
    notes: textFault(form, 'notes'),
    recordingUrl: textFault(form, 'recordingUrl'),
  };
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== null));
}

function textFault(
  form: CallForm,
  key: 'number' | 'answeredBy' | 'notes' | 'recordingUrl',
): string | null {
  const value = form[key].trim();
  if (value === '') return null;
  return callDraft.shape[key].safeParse(value).error?.issues[0]?.message ?? null;
}

function durationFault(text: string): string | null {
  const seconds = parseDuration(text);
  if (seconds === null) return 'Write minutes, or minutes and seconds such as 5:07.';
  const fits = callDraft.shape.durationSeconds.safeParse(seconds).success;
  return fits ? null : 'A call can last at most a day.';
}

/** What is sent. The timer says when the call began and, unless a duration was typed, how long it was. */
export function bodyOf(
  form: CallForm,
  person: { id: string },
  timer: CallTimer,
  timed: number,
): Body {
  const durationSeconds = form.duration.trim() === '' ? timed : (parseDuration(form.duration) ?? 0);
  const began = timer.startedAt ?? (form.startedAt === '' ? null : Date.parse(form.startedAt));
  const given = (key: 'number' | 'outcome' | 'reason' | 'answeredBy' | 'notes' | 'recordingUrl') =>
    form[key].trim() === '' ? {} : { [key]: form[key].trim() };
  return {
    person: { id: person.id },
    status: form.status,
    durationSeconds,
    ...given('number'),
    ...given('outcome'),
    ...given('reason'),
    ...given('answeredBy'),
    ...given('notes'),
    ...given('recordingUrl'),
    ...(began === null ? {} : { startedAt: new Date(began).toISOString() }),
  };
}

/** Of the form, not of the phone system: `crypto.randomUUID` is missing on pages without TLS. */
export function newRequestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
