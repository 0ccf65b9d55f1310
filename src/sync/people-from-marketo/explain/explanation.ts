import type { PersonState } from '../../../db/schema.ts';
import type { PersonHistoryEvent } from '../../../people/person-history.ts';

/** One record that the question may be about. */
export type ExplainedPerson = {
  /** Null when this record is no person here. */
  id: string | null;
  marketoId: number;
  name: string;
  email: string | null;
  state: PersonState | 'absent';
  /** One or more sentences: why it is as it is. */
  reason: string;
  /** Empty when it is no person here. `lastCameAt`: when the value last came from Marketo. */
  fields: { label: string; value: string | null; lastCameAt: Date | null }[];
  /** Newest first. */
  events: PersonHistoryEvent[];
};

/** Why a person is, or is not, in Lockstep. */
export type Explanation = {
  query: string;
  verdict: 'in-step' | 'not-active' | 'not-in-lockstep' | 'not-in-marketo' | 'unknown';
  summary: string;
  people: ExplainedPerson[];
  /** False when Marketo had to be asked and could not be. */
  asked: boolean;
};

export function minuteOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
