import { describe, expect, it } from 'vitest';
import { SandboxClock } from '../../support/clock.ts';
import { ApiError } from '../api/errors.ts';
import { defaultSettings } from '../settings.ts';
import { ActivityLog } from './log.ts';
import { positionOf, tokenAt, tokenSince } from './paging-token.ts';
import { DELETE_LEAD, NEW_LEAD } from './types.ts';

function makeLog(change: Partial<ReturnType<typeof defaultSettings>> = {}) {
  const clock = new SandboxClock();
  clock.freeze('2026-11-24T10:00:00Z');
  const settings = { ...defaultSettings(), lagMs: 0, lateShare: 0, ...change };
  return { clock, log: new ActivityLog(clock, settings, 1) };
}

const all = () => true;

describe('the activity log', () => {
  it('is looked at in blocks, whatever passes the filter', () => {
    const { log } = makeLog({ blockSize: 10 });
    for (let n = 0; n < 25; n++) log.append({ leadId: n, typeId: NEW_LEAD });
    const none = log.scan(0, 300, () => false);
    expect(none).toEqual({ rows: [], next: 10, more: true });
    const last = log.scan(20, 300, all);
    expect(last.rows).toHaveLength(5);
    expect(last.more).toBe(false);
  });

  it('stops at a full page within a block', () => {
    const { log } = makeLog();
    for (let n = 0; n < 25; n++) log.append({ leadId: n, typeId: NEW_LEAD });
    expect(log.scan(0, 10, all)).toMatchObject({ next: 10, more: true });
  });

  it('shows a row only after the lag', () => {
    const { log, clock } = makeLog({ lagMs: 5000 });
    log.append({ leadId: 1, typeId: NEW_LEAD });
    clock.advance(4999);
    expect(log.scan(0, 300, all)).toEqual({ rows: [], next: 0, more: false });
    clock.advance(1);
    expect(log.scan(0, 300, all).rows).toHaveLength(1);
  });

  it('goes past a late row, which a reader from before it still finds', () => {
    const { log, clock } = makeLog();
    log.delayNext({ leadId: 1, ms: 60_000 });
    log.append({ leadId: 1, typeId: NEW_LEAD });
    log.append({ leadId: 2, typeId: NEW_LEAD });
    const first = log.scan(0, 300, all);
    expect(first.rows.map((row) => row.leadId)).toEqual([2]);
    clock.advance(60_000);
    expect(log.scan(first.next, 300, all).rows).toEqual([]);
    expect(log.scan(0, 300, all).rows.map((row) => row.leadId)).toEqual([1, 2]);
  });

  it('shows some rows out of order by itself', () => {
    const { log } = makeLog({ lagMs: 5000, lateShare: 0.2 });
    const rows = Array.from({ length: 100 }, () => log.append({ leadId: 1, typeId: NEW_LEAD }));
    const delays = rows.map((row) => row.visibleAt - row.at);
    const late = delays.filter((delay) => delay > 5000);
    expect(Math.min(...delays)).toBe(5000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(10_000);
    expect(late.length).toBeGreaterThan(8);
    expect(late.length).toBeLessThan(35);
  });

  it('forgets deletes after 14 days and new leads never', () => {
    const { log, clock } = makeLog();
    log.append({ leadId: 1, typeId: NEW_LEAD });
    log.append({ leadId: 1, typeId: DELETE_LEAD });
    clock.advance(14 * 86_400_000 + 1);
    expect(log.scan(0, 300, all).rows.map((row) => row.typeId)).toEqual([NEW_LEAD]);
  });

  it('puts a back-dated activity at the end, where a cursor sees it', () => {
    const { log, clock } = makeLog();
    log.append({ leadId: 1, typeId: NEW_LEAD });
    const token = tokenAt(log, 1, '');
    log.append({ leadId: 2, typeId: 100_001, at: clock.now() - 86_400_000 });
    expect(log.scan(positionOf(log, token, 0), 300, all).rows.map((row) => row.leadId)).toEqual([
      2,
    ]);
  });
});

describe('paging tokens', () => {
  it("reads the form of Marketo's early documentation", () => {
    const { log } = makeLog();
    const token = 'GIYDAOBNGEYS2MBWKQYDAORQGA5DAMBOGAYDAKZQGAYDALBRGA3TQ===';
    expect(positionOf(log, token, 0)).toBe(0);
  });

  it('starts at the first row at or after an instant', () => {
    const { log, clock } = makeLog();
    log.append({ leadId: 1, typeId: NEW_LEAD });
    clock.advance(10_000);
    const since = clock.now();
    log.append({ leadId: 2, typeId: NEW_LEAD });
    expect(positionOf(log, tokenSince(since), 0)).toBe(1);
    expect(positionOf(log, tokenSince(since - 1), 0)).toBe(1);
    expect(positionOf(log, tokenSince(since + 1), 0)).toBe(2);
  });

  it.each(['', 'nonsense', 'GIYDA===', '!'])('refuses %j', (token) => {
    expect(() => positionOf(makeLog().log, token, 0)).toThrow(ApiError);
  });
});
