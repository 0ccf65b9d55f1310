import type { PersonState } from '../../../../contract/shared.ts';

type StateView = { label: string; tone: 'ok' | 'neutral' | 'attention' | 'stopped' };

const views: Record<PersonState, StateView> = {
  active: { label: 'Active', tone: 'ok' },
  'no-sales-owner': { label: 'No sales owner', tone: 'neutral' },
  deleted: { label: 'Deleted', tone: 'stopped' },
  merged: { label: 'Merged', tone: 'neutral' },
  'not-visible': { label: 'Not visible to the API role', tone: 'attention' },
  gone: { label: 'Gone, reason pending', tone: 'attention' },
};

export function personStateView(state: PersonState): StateView {
  return views[state];
}

/** The choices of the state filter, the usual one first. */
export const stateChoices: { value: PersonState | 'any'; label: string }[] = [
  { value: 'active', label: 'Active' },
  { value: 'no-sales-owner', label: views['no-sales-owner'].label },
  { value: 'deleted', label: views.deleted.label },
  { value: 'merged', label: views.merged.label },
  { value: 'not-visible', label: views['not-visible'].label },
  { value: 'gone', label: views.gone.label },
  { value: 'any', label: 'Any state' },
];
