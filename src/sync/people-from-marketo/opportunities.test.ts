import { expect, it } from 'vitest';
import { chooseOpportunities } from './opportunities.ts';

const opportunity = (externalOpportunityId: string, isClosed: boolean, day: number) => ({
  externalOpportunityId,
  name: null,
  isClosed,
  createdAt: new Date(Date.UTC(2026, 0, day)),
});
const role = (leadId: number, externalOpportunityId: string) => ({
  leadId,
  externalOpportunityId,
  role: null,
});

it('the latest open opportunity is a person’s, else the latest', () => {
  const chosen = chooseOpportunities(
    [1, 2, 3],
    [role(1, 'old'), role(1, 'new'), role(1, 'closed'), role(2, 'closed'), role(9, 'new')],
    [opportunity('old', false, 1), opportunity('new', false, 2), opportunity('closed', true, 3)],
  );
  expect([...chosen]).toEqual([
    [1, 'new'],
    [2, 'closed'],
    [3, null],
  ]);
});
