import { afterEach, describe, expect, it } from 'vitest';
import { type ActivitiesTest, startActivitiesTest } from '../../../test/support/activities-flow.ts';

/* One activity in Marketo's log for each action, whatever happens on the way (P3, R30-R32). */

let t: ActivitiesTest;
afterEach(() => t?.close());

/** Adds a rule of the stand-in for the next calls of Add Custom Activities. */
function injure(fault: string, times = 1) {
  return t.marketo.faults.add({ fault, match: { call: 'add-custom-activities' }, times });
}

const once = (ids: readonly string[]) => new Map(ids.map((id) => [id, 1]));

describe('an activity', { timeout: 60_000 }, () => {
  it('stands in the log once, with all its attributes', async () => {
    t = await startActivitiesTest();
    t.run();
    const [id = ''] = await t.calls(1, () => ({ notes: 'Wants a demo' }));
    await t.untilAll(['delivered']);
    expect(t.logged()).toEqual(once([id]));
    const person = t.people[0];
    const row = t.sandbox.marketo.activities(person?.marketoId ?? 0).at(-1);
    expect(row).toMatchObject({
      activityType: 'Lockstep Receive Sales Call',
      primaryAttributeValue: 'Interested',
    });
  });

  it('is sent again after a refusal that may pass, once each', async () => {
    t = await startActivitiesTest();
    t.run();
    for (const fault of [
      'system-error',
      'transient',
      'rate-limit',
      'concurrency-limit',
      'unavailable',
    ]) {
      injure(fault);
      await t.calls(3);
      await t.untilAll(['delivered']);
    }
    expect([...t.logged().values()]).toEqual(Array(15).fill(1));
  });

  it('is looked up when the answer is lost after the effect, and not sent again', async () => {
    t = await startActivitiesTest();
    injure('reset-after-write');
    t.run();
    const ids = await t.calls(5);
    await t.untilAll(['delivered']);
    expect(t.logged()).toEqual(once(ids));
  });
});
