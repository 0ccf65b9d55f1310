import { expect, test } from 'vitest';
import type { DeliveryState, TimelineEntry } from '../../../../../contract/activities.ts';
import { deliveryWords, isUnsettled, stateCounts, worstDelivery } from './delivery-view.ts';

function entry(...states: DeliveryState[]): TimelineEntry {
  return {
    id: 'id',
    type: 'call',
    at: '2026-11-24T12:00:00Z',
    title: 'Call',
    text: null,
    facts: [],
    user: null,
    machine: false,
    subjectId: null,
    deliveries: states.map((state) => ({
      id: null,
      destination: 'marketo',
      state,
      summary: `It is ${state}.`,
      fix: null,
      attempts: 1,
      nextAt: null,
      externalId: null,
    })),
  };
}

test('of several the worst is shown, and how many are how', () => {
  const entries = [entry('in-step'), entry('needs-attention'), entry('in-step'), entry('waiting')];
  expect(worstDelivery(entries)?.state).toBe('needs-attention');
  expect(stateCounts(entries)).toBe('1 needs attention, 1 waiting, 2 in step');
});

test('what is not told to Marketo has no state there', () => {
  expect(worstDelivery([entry()])).toBeNull();
});

test('what is on its way is asked for again, what is settled is not', () => {
  expect(isUnsettled(entry('waiting'))).toBe(true);
  expect(isUnsettled(entry('not-confirmed'))).toBe(true);
  expect(isUnsettled(entry('in-step', 'needs-attention', 'not-logged'))).toBe(false);
});

test('the explanation has what to do, how often it was tried and the number in Marketo', () => {
  const [delivery] = entry('waiting').deliveries;
  if (!delivery) throw new Error('no delivery');
  expect(deliveryWords(delivery)).toEqual(['It is waiting.']);
  expect(deliveryWords({ ...delivery, fix: 'Do this.', attempts: 3, externalId: '77' })).toEqual([
    'It is waiting.',
    'Do this.',
    'Tried 3 times.',
    "Marketo's number for it: 77.",
  ]);
});
