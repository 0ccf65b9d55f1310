import { setTimeout as delay } from 'node:timers/promises';
import type { ActivityDraft, ActivityType } from '../../src/activities/model.ts';
import { activityTypes } from '../../src/activities/model.ts';
import { recordActivities } from '../../src/activities/record.ts';
import { withTenantClient } from '../../src/db/tenant.ts';
import { newId } from '../../src/ids.ts';
import { InjectedFault } from '../../src/observability/fault-points.ts';
import { silentLog } from '../../src/observability/log.ts';
import { runActivitiesFlow } from '../../src/sync/activities-to-marketo/activities-flow.ts';
import type { OutboxSettings } from '../../src/sync/activities-to-marketo/flow-context.ts';
import { provisionTypes } from '../../src/sync/activities-to-marketo/provision.ts';
import { createOutboxWakeUps } from '../../src/sync/engine/outbox/wake-ups.ts';
import { insertPeople } from './people.ts';
import { type PeopleFlowTest, startPeopleFlowTest } from './people-flow.ts';

type Options = NonNullable<Parameters<typeof startPeopleFlowTest>[0]> & {
  outbox?: Partial<OutboxSettings>;
  /** Kinds to log; all by default, none when empty. */
  kinds?: readonly ActivityType[];
  mode?: 'separate' | 'compact';
};

/** Pauses at which a test sees an effect soon. */
const quick: Partial<OutboxSettings> = {
  idleMs: 100,
  backoff: { firstMs: 20, longestMs: 200 },
  lookAgain: { firstMs: 50, longestMs: 200 },
  retrySeconds: { first: 0.02, longest: 0.2 },
};

export type ActivitiesTest = Awaited<ReturnType<typeof startActivitiesTest>>;

/** The flow of activities to Marketo, on a database of its own against a stand-in of its own. */
export async function startActivitiesTest(options: Options = {}) {
  const { outbox = {}, kinds = activityTypes, mode = 'separate', ...rest } = options;
  const base: PeopleFlowTest = await startPeopleFlowTest(rest);
  const { db, tenantId, clock, connections, sandbox, owner } = base;
  const leads = [...sandbox.marketo.qualified(['id', 'email'])].slice(0, 20);
  const ids = await insertPeople(
    db,
    tenantId,
    leads.map((lead) => ({ marketo_id: Number(lead.id), email: String(lead.email ?? '') || null })),
  );
  const people = leads.map((lead, i) => ({ id: ids[i] ?? '', marketoId: Number(lead.id) }));
  const wakeUps = createOutboxWakeUps({ db, log: silentLog });
  await wakeUps.start();
  if (kinds.length > 0) await provisionTypes({ db, clock, connections }, tenantId, { mode, kinds });
  const running: { stop: AbortController; done: Promise<void> }[] = [];

  const test = {
    ...base,
    people,
    provision: (choice: { mode: 'separate' | 'compact'; kinds: readonly ActivityType[] }) =>
      provisionTypes({ db, clock, connections }, tenantId, choice),

    /** The people flow beside it, as the worker has it. */
    runPeople: async () => {
      await base.switchOn();
      base.run();
    },

    /** Runs the flow as one worker does; call it again for a second one. */
    run(settings: Partial<OutboxSettings> = {}): void {
      const stop = new AbortController();
      const loop = async () => {
        while (!stop.signal.aborted) {
          await runActivitiesFlow(
            {
              db,
              clock,
              log: silentLog,
              connections,
              publicUrl: 'https://lockstep.example',
              onOutbox: wakeUps.on,
              outbox: { ...quick, ...outbox, ...settings },
            },
            tenantId,
            stop.signal,
          ).catch((error) => {
            // The job queue would hand the flow out again.
            if (!(error instanceof InjectedFault)) throw error;
          });
          await delay(30);
        }
      };
      const done = loop();
      done.catch(() => {});
      running.push({ stop, done });
    },

    /** What the flow in a process of its own needs; see flow-process.ts. */
    forOutboxChild: () => ({
      ...base.forChild(),
      outbox: { ...quick, ...outbox },
      aheadMs: clock.now().getTime() - Date.now(),
    }),

    async halt(): Promise<void> {
      for (const { stop } of running) stop.abort();
      for (const { done } of running) await done.catch(() => {});
      running.length = 0;
      await base.halt();
    },

    /**
     * Lets time pass, minute by minute, until everything has come to its end; something that is
     * accepted later shows how far the log has come (R32).
     */
    async settleAll(): Promise<void> {
      await test.calls(1);
      await test
        .until(
          'everything came to its end',
          async () => {
            const open = (await test.deliveries()).filter(
              (row) => row.state !== 'delivered' && row.state !== 'parked',
            );
            if (open.length === 0) return true;
            test.passTime(60_000);
            await delay(150);
            return false;
          },
          40,
        )
        .catch(() => test.untilAll(['delivered', 'parked'], 1));
    },

    /** Records calls, one for each of the first `count` people, in one transaction; answers their ids. */
    async calls(count: number, change: (i: number) => Partial<CallFacts> = () => ({})) {
      const drafts = Array.from({ length: count }, (_, i) => callDraft(pick(i), change(i)));
      await test.record(drafts);
      return drafts.map((draft) => draft.id);
    },

    record: (drafts: readonly ActivityDraft[]) =>
      withTenantClient(db, tenantId, (client) =>
        recordActivities(client, { tenantId, now: clock.now() }, drafts),
      ),

    callDraft: (i = 0, facts: Partial<CallFacts> = {}) => callDraft(pick(i), facts),

    /** What stands in Marketo's log of ours, visible or not: salesActivityId -> how often. */
    logged(): Map<string, number> {
      const found = new Map<string, number>();
      for (const row of sandbox.marketo.log.all()) {
        const key = row.attributes.find((attribute) => attribute.apiName === 'salesActivityId');
        if (!key) continue;
        found.set(String(key.value), (found.get(String(key.value)) ?? 0) + 1);
      }
      return found;
    },

    async deliveries(): Promise<
      {
        activity_id: string;
        state: string;
        error_code: string | null;
        error_message: string | null;
        external_id: string | null;
        target_id: string | null;
        attempts: number;
      }[]
    > {
      const result = await owner.query(
        `SELECT activity_id, state, error_code, error_message, external_id, target_id, attempts
         FROM delivery WHERE tenant_id = $1 ORDER BY seq`,
        [tenantId],
      );
      return result.rows;
    },

    /** Waits until every delivery is in one of the states. */
    untilAll: (states: readonly string[], seconds = 25) =>
      base
        .until(
          `all deliveries are ${states.join(' or ')}`,
          async () => (await test.deliveries()).every((row) => states.includes(row.state)),
          seconds,
        )
        .catch(async (error) => {
          const flow = await owner.query(
            `SELECT waiting, last_error FROM flow WHERE tenant_id = $1 AND key = 'activities-to-marketo'`,
            [tenantId],
          );
          const others = (await test.deliveries()).filter((row) => !states.includes(row.state));
          const found = JSON.stringify([flow.rows, others.slice(0, 5)]);
          throw new Error(`${error.message} ${found}`);
        }),

    async close(): Promise<void> {
      await test.halt();
      await wakeUps.close();
      await base.close();
    },
  };

  function pick(i: number) {
    const person = people[i % people.length];
    if (!person) throw new Error('The stand-in has no people with an owner.');
    return person;
  }

  return test;
}

type CallFacts = Extract<ActivityDraft, { type: 'call' }>['attributes'];

function callDraft(
  person: { id: string; marketoId: number },
  facts: Partial<CallFacts>,
): Extract<ActivityDraft, { type: 'call' }> {
  const callId = newId();
  return {
    id: newId(),
    type: 'call',
    personId: person.id,
    marketoId: person.marketoId,
    userId: null,
    subjectId: callId,
    occurredAt: new Date('2026-11-24T10:15:00Z'),
    attributes: {
      callId,
      madeBy: 'sam@example.com',
      status: 'completed',
      outcome: 'Interested',
      reason: 'Follow-up',
      durationSeconds: 95,
      number: '+49 30 1234567',
      recordingUrl: null,
      answeredBy: null,
      notes: null,
      campaignName: null,
      ...facts,
    },
  };
}
