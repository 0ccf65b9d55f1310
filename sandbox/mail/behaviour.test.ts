import { describe, expect, it } from 'vitest';
import { planBehaviour } from './behaviour.ts';
import { defaultMailSettings } from './settings.ts';

const settings = defaultMailSettings();
const addresses = Array.from({ length: 4_000 }, (_, n) => `person${n}@example.com`);

describe('What recipients do by themselves', () => {
  it('is the same for the same seed, address and number of the email', () => {
    const plan = (seed: number) =>
      addresses.map((to) => planBehaviour({ to }, 1, { ...settings, seed }));
    expect(plan(1)).toEqual(plan(1));
    expect(plan(1)).not.toEqual(plan(2));
    expect(planBehaviour({ to: 'ADA@example.com' }, 3, settings)).toEqual(
      planBehaviour({ to: 'ada@example.com' }, 3, settings),
    );
  });

  it('comes as often as the settings say', () => {
    const acts = addresses.flatMap((to) => planBehaviour({ to }, 1, settings));
    const share = (name: string) =>
      acts.filter(({ act }) => act.act === name).length / addresses.length;
    const alive = 1 - settings.hardBounceShare - settings.softBounceShare;
    const opened = alive * settings.openShare;
    expect(share('open')).toBeCloseTo(opened, 1);
    expect(share('click')).toBeCloseTo(opened * settings.clickShare, 1);
    expect(share('reply')).toBeCloseTo(opened * settings.replyShare, 1);
    expect(share('bounce')).toBeCloseTo(1 - alive, 1);
  });

  it('begins with the opening, in the time that the settings leave', () => {
    for (const to of addresses) {
      const plan = planBehaviour({ to }, 1, settings);
      const opened = plan.find(({ act }) => act.act === 'open');
      for (const { afterMs, act } of plan) {
        expect(afterMs).toBeGreaterThanOrEqual(settings.earliestMs);
        if (['click', 'reply', 'unsubscribe', 'complain'].includes(act.act)) {
          expect(afterMs).toBeGreaterThan(opened?.afterMs ?? Number.POSITIVE_INFINITY);
        } else expect(afterMs).toBeLessThanOrEqual(settings.latestMs);
      }
    }
  });
});
