import { describe, expect, it } from 'vitest';
import type { Flow } from './flows.ts';
import { stateOf } from './work-status.ts';

const now = new Date('2026-11-24T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const nothing = { backlog: 0, unknown: 0, dueSince: null, lastDoneAt: null };
const running = {
  wanted: 'on',
  lease_until: now,
  updated_at: now,
  last_error: null,
  waiting: null,
} as Flow;

describe('the state of a flow that works through a queue', () => {
  it('is up to date only when nothing waits and nothing is unconfirmed', () => {
    expect(stateOf(running, nothing, now)).toBe('caught-up');
    expect(stateOf(running, { ...nothing, backlog: 1 }, now)).toBe('running');
    expect(stateOf(running, { ...nothing, unknown: 1 }, now)).toBe('running');
  });

  it('never looks healthy while it stands still (P7)', () => {
    const stuck = { ...nothing, backlog: 4, dueSince: ago(6), lastDoneAt: ago(7) };
    expect(stateOf(running, stuck, now)).toBe('failing');
    expect(stateOf(running, { ...stuck, lastDoneAt: ago(1) }, now)).toBe('running');
    const left = { ...running, lease_until: ago(2), updated_at: ago(2) };
    expect(stateOf(left, nothing, now)).toBe('failing');
  });

  it('says who stopped it', () => {
    expect(stateOf(null, nothing, now)).toBe('off');
    expect(stateOf({ ...running, wanted: 'paused' }, nothing, now)).toBe('paused');
    const waiting = { ...running, waiting: { reason: 'The share is used up.', until: null } };
    expect(stateOf(waiting, nothing, now)).toBe('waiting');
  });
});
