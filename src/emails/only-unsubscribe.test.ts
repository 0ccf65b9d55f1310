import { expect, test } from 'vitest';
import { onlyUnsubscribe } from './only-unsubscribe.ts';

test.each([
  'Unsubscribe',
  ' STOP! ',
  '"remove me"',
  'Please  unsubscribe me.',
  'Désabonnement',
  'Abmelden',
])('%j opts out', (text) => expect(onlyUnsubscribe(text)).toBe(true));

test.each([
  '',
  'Stop by on Tuesday',
  'How do I unsubscribe?',
  'Thanks, do not remove me',
  'unsubscribe\n\nbut call me',
])('%j is for the seller to read', (text) => expect(onlyUnsubscribe(text)).toBe(false));
