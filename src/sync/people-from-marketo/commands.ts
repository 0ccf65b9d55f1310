import type pg from 'pg';
import { notifyLive } from '../../db/notify.ts';
import { ConflictError, NotFoundError } from '../../errors.ts';
import { readFlow, setWanted } from '../engine/flows.ts';
import type { Allowance, Question } from './ask.ts';
import { markDirty, priorities } from './dirty.ts';
import { peopleFlow } from './flow-context.ts';
import { forgetOwnerField } from './owner-field.ts';

/* What an admin can say to the people flow. Each is a change of its row; the process that runs the flow
   notices within a second, and emptying the job queue loses nothing (R1). */

type Command = { tenantId: string; now: Date };

/** "Apply" lets removals through for this long. */
const allowanceMs = 3_600_000;

export async function startFlow(client: pg.ClientBase, { tenantId, now }: Command): Promise<void> {
  const connected = await client.query(
    `SELECT 1 FROM connection WHERE tenant_id = $1 AND kind = 'marketo' AND secret_sealed IS NOT NULL`,
    [tenantId],
  );
  if (connected.rowCount === 0) {
    throw new ConflictError('marketo-not-connected', 'Marketo is not connected.', {
      fix: 'Connect it under Settings > Marketo, or with: lockstep connect marketo',
    });
  }
  await setWanted(client, { tenantId, key: peopleFlow, wanted: 'on', now });
  await notifyLive(client, tenantId, { type: 'sync' });
}

export async function pauseFlow(client: pg.ClientBase, { tenantId, now }: Command): Promise<void> {
  await mustBe(client, tenantId, 'on', 'Only a running flow can be paused.');
  await setWanted(client, { tenantId, key: peopleFlow, wanted: 'paused', now });
  await notifyLive(client, tenantId, { type: 'sync' });
}

export async function resumeFlow(client: pg.ClientBase, { tenantId, now }: Command): Promise<void> {
  await mustBe(client, tenantId, 'paused', 'Only a paused flow can be resumed.');
  await setWanted(client, { tenantId, key: peopleFlow, wanted: 'on', now });
  await notifyLive(client, tenantId, { type: 'sync' });
}

async function mustBe(
  client: pg.ClientBase,
  tenantId: string,
  wanted: 'on' | 'paused',
  message: string,
): Promise<void> {
  const flow = await readFlow(client, tenantId, peopleFlow);
  if (flow?.wanted === wanted) return;
  const state = flow === null || flow.wanted === 'off' ? 'not started' : flow.wanted;
  throw new ConflictError(
    'wrong-flow-state',
    `${message} The people flow is ${state === 'on' ? 'running' : state}.`,
    {
      fix:
        state === 'not started'
          ? 'Start it under Settings > Marketo, or with: lockstep sync start'
          : 'Nothing to do.',
    },
  );
}

/**
 * Asks for a comparison with Marketo: of everybody, or of one seventh.
 *
 * @param part 0 to 6; null for everybody.
 */
export async function requestComparison(
  client: pg.ClientBase,
  { tenantId, now }: Command,
  part: number | null,
): Promise<void> {
  await mustBe(client, tenantId, 'on', 'A comparison needs a running flow.');
  await client.query(
    `UPDATE flow SET compare = CASE WHEN compare = 'full' THEN compare ELSE $3 END, updated_at = $4
     WHERE tenant_id = $1 AND key = $2`,
    [tenantId, peopleFlow, part === null ? 'full' : String(part), now],
  );
  await notifyLive(client, tenantId, { type: 'sync' });
}

/**
 * Answers the question that holds the flow.
 *
 * @throws NotFoundError when that question is not open (any more).
 */
export async function answerQuestion(
  client: pg.ClientBase,
  { tenantId, now }: Command,
  questionId: string,
  answer: 'apply' | 'look-again',
): Promise<void> {
  const flow = await readFlow(client, tenantId, peopleFlow);
  const question = flow?.question as Question | null | undefined;
  if (question?.id !== questionId) {
    throw new NotFoundError('This question', 'It was answered already; reload the page.');
  }
  // "Apply" to a missing owner field: the one that is there now becomes the owner field.
  if (answer === 'apply' && question.kind === 'owner-field-missing') {
    await forgetOwnerField(client, tenantId);
  }
  const allowance: Allowance | null =
    answer === 'apply' && question.kind === 'mass-removal'
      ? { until: new Date(now.getTime() + allowanceMs).toISOString() }
      : null;
  await client.query(
    `UPDATE flow SET question = NULL, allowance = $3, updated_at = $4 WHERE tenant_id = $1 AND key = $2`,
    [tenantId, peopleFlow, allowance === null ? null : JSON.stringify(allowance), now],
  );
  await notifyLive(client, tenantId, { type: 'sync' });
}

/**
 * Makes the process that runs the flow begin anew with what is stored now: other credentials, partitions
 * or intervals. Whatever it was writing is fenced off and repeated.
 */
export async function restartFlow(client: pg.ClientBase, { tenantId }: Command): Promise<void> {
  await client.query(
    `UPDATE flow SET lease_id = NULL, lease_until = NULL WHERE tenant_id = $1 AND key = $2`,
    [tenantId, peopleFlow],
  );
}

/** Marketo was disconnected: the flow stops; people and cursors stay for when it is connected again. */
export async function stopFlow(client: pg.ClientBase, { tenantId, now }: Command): Promise<void> {
  if ((await readFlow(client, tenantId, peopleFlow)) === null) return;
  await setWanted(client, { tenantId, key: peopleFlow, wanted: 'off', now });
  await notifyLive(client, tenantId, { type: 'sync' });
}

/** Other partitions were chosen: who comes in and who goes out is found by a comparison (R12). */
export async function applyChoices(client: pg.ClientBase, command: Command): Promise<void> {
  const flow = await readFlow(client, command.tenantId, peopleFlow);
  if (flow?.wanted !== 'on') return;
  await requestComparison(client, command, null);
  await restartFlow(client, command);
}

/**
 * A seller looks at this person: if they are to be read again, then before the others (R20). Who is not
 * marked is in step already, and looking costs no call.
 */
export async function markViewed(
  client: pg.ClientBase,
  tenantId: string,
  marketoId: number,
): Promise<void> {
  await client.query({
    name: 'mark-viewed',
    text: 'UPDATE dirty_person SET priority = $3 WHERE tenant_id = $1 AND marketo_id = $2 AND priority > $3',
    values: [tenantId, marketoId, priorities.viewed],
  });
}

/** Has one record read at once, whether or not it is known here. Nothing is marked while the flow is off. */
export async function lookAgain(
  client: pg.ClientBase,
  { tenantId, now }: Command,
  marketoId: number,
): Promise<void> {
  const flow = await readFlow(client, tenantId, peopleFlow);
  if (flow?.wanted !== 'on') return;
  await markDirty(
    client,
    { tenantId, now, priority: priorities.viewed },
    new Map([[marketoId, 'c']]),
  );
}

/**
 * Looks again at records that need attention: one, or all. Rows without an id come back with the next
 * comparison, which is asked for.
 *
 * @returns how many will be looked at.
 */
export async function retryAttention(
  client: pg.ClientBase,
  { tenantId, now }: Command,
  marketoId: number | null,
): Promise<number> {
  const result = await client.query<{ marketo_id: number | null }>(
    `UPDATE attention SET resolved_at = $3
     WHERE tenant_id = $1 AND flow = $2 AND resolved_at IS NULL AND ($4::bigint IS NULL OR marketo_id = $4)
     RETURNING marketo_id`,
    [tenantId, peopleFlow, now, marketoId],
  );
  const ids = result.rows.flatMap((row) => (row.marketo_id === null ? [] : [row.marketo_id]));
  await markDirty(
    client,
    { tenantId, now, priority: priorities.changed },
    new Map(ids.map((id) => [id, 'r'])),
  );
  if (ids.length < result.rows.length) await requestComparison(client, { tenantId, now }, null);
  await notifyLive(client, tenantId, { type: 'sync' });
  return result.rows.length;
}
