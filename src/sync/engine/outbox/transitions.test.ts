import { expect, it } from 'vitest';
import { statesBefore, transitions } from './transitions.ts';

it('lets nothing be sent again whose outcome is not known', () => {
  expect(transitions.unknown).not.toContain('sending');
  expect(transitions.unknown).not.toContain('pending');
  expect(statesBefore('sending')).toEqual(['pending', 'waiting']);
});

it('ends with delivered, and leaves a way out of every other state', () => {
  expect(transitions.delivered).toEqual([]);
  for (const [state, next] of Object.entries(transitions)) {
    if (state !== 'delivered') expect(next.length, state).toBeGreaterThan(0);
  }
});

it('reaches delivered from where a request was made only', () => {
  expect(statesBefore('delivered')).toEqual(['sending', 'unknown']);
});
