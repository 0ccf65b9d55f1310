import { sql } from 'kysely';
import type { TenantTx } from '../db/tenant.ts';
import { ConflictError, NotFoundError } from '../errors.ts';
import { newId } from '../ids.ts';
import { audit } from '../users/audit.ts';
import { type ChoiceList, defaultChoices } from './default-choices.ts';

/** As many as Adobe's dialer has (product.md 5). */
export const mostInUse = 15;

/** An outcome or a reason; archived ones stay for the record and are not offered any more. */
export type CallChoice = { id: string; list: ChoiceList; name: string; archived: boolean };

type Placed = CallChoice & { position: number };

type Actor = { tenantId: string; userId: string | null; at: Date };

/** Both lists in their order, archived ones at the end; filled with the defaults at first use. */
export async function listChoices(tx: TenantTx, tenantId: string): Promise<Placed[]> {
  const rows = await allChoices(tx);
  if (rows.length > 0) return rows;
  const values = Object.entries(defaultChoices).flatMap(([list, names]) =>
    names.map((name, position) => ({
      tenant_id: tenantId,
      id: newId(),
      list: list as ChoiceList,
      name,
      position,
      archived_at: null,
    })),
  );
  // Two who come first at the same time write the same names.
  await tx
    .insertInto('call_choice')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return allChoices(tx);
}

async function allChoices(tx: TenantTx): Promise<Placed[]> {
  const rows = await tx
    .selectFrom('call_choice')
    .select(['id', 'list', 'name', 'position', 'archived_at'])
    .orderBy(sql`archived_at IS NOT NULL`)
    .orderBy('position')
    .orderBy('id')
    .execute();
  return rows.map(({ archived_at, ...row }) => ({ ...row, archived: archived_at !== null }));
}

/** Adds one at the end of its list. @throws ConflictError `choice-taken`, `choices-full` */
export async function addChoice(
  tx: TenantTx,
  choice: { list: ChoiceList; name: string },
  actor: Actor,
): Promise<void> {
  const others = await lockedList(tx, choice.list, actor.tenantId);
  checkRoom(others, choice.list);
  checkName(others, choice.name);
  const id = newId();
  await tx
    .insertInto('call_choice')
    .values({
      tenant_id: actor.tenantId,
      id,
      ...choice,
      position: behind(others),
      archived_at: null,
    })
    .execute();
  await audit(tx, { ...actor, action: 'call-choice.added', target: id, detail: choice });
}

/**
 * Renames, archives or brings back. Calls that were logged before keep the name they were logged with.
 *
 * @throws NotFoundError; ConflictError `choice-taken`, `choices-full`
 */
export async function changeChoice(
  tx: TenantTx,
  id: string,
  change: { name?: string | undefined; archived?: boolean | undefined },
  actor: Actor,
): Promise<void> {
  const list = await listOf(tx, id);
  const all = await lockedList(tx, list, actor.tenantId);
  const before = all.find((one) => one.id === id);
  if (!before) throw notFound();
  const after = {
    name: change.name ?? before.name,
    archived: change.archived ?? before.archived,
  };
  const others = all.filter((one) => one.id !== id);
  if (!after.archived) {
    if (before.archived) checkRoom(others, list);
    checkName(others, after.name);
  }
  await tx
    .updateTable('call_choice')
    .set({
      name: after.name,
      archived_at: after.archived ? actor.at : null,
      ...(before.archived && !after.archived ? { position: behind(others) } : {}),
    })
    .where('id', '=', id)
    .execute();
  const { name, archived } = before;
  const detail = { list, before: { name, archived }, after };
  await audit(tx, { ...actor, action: 'call-choice.changed', target: id, detail });
}

/**
 * Puts the choices in use into another order.
 *
 * @param ids of all in use, each once.
 * @throws ConflictError `choices-changed` when the list is no longer the one that was put in order.
 */
export async function orderChoices(
  tx: TenantTx,
  list: ChoiceList,
  ids: readonly string[],
  actor: Actor,
): Promise<void> {
  const inUse = (await lockedList(tx, list, actor.tenantId)).filter((one) => !one.archived);
  const same = inUse.length === ids.length && inUse.every((one) => ids.includes(one.id));
  if (!same || new Set(ids).size !== ids.length) {
    throw new ConflictError(
      'choices-changed',
      'The list was changed by somebody else meanwhile. The order was not saved.',
      { fix: 'Look at the list as it is now, and order it again.' },
    );
  }
  for (const [position, id] of ids.entries()) {
    await tx.updateTable('call_choice').set({ position }).where('id', '=', id).execute();
  }
  await audit(tx, { ...actor, action: 'call-choice.ordered', detail: { list, ids } });
}

/** One admin at a time: the limit and the names hold over all rows of a list. */
async function lockedList(tx: TenantTx, list: ChoiceList, tenantId: string): Promise<Placed[]> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`call_choice ${tenantId} ${list}`}, 0))`.execute(
    tx,
  );
  return (await listChoices(tx, tenantId)).filter((one) => one.list === list);
}

async function listOf(tx: TenantTx, id: string): Promise<ChoiceList> {
  const row = await tx
    .selectFrom('call_choice')
    .select('list')
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row.list;
}

function notFound(): NotFoundError {
  return new NotFoundError('The outcome or reason', 'Look at the lists under Settings > Calls.');
}

/** Archived ones keep their place, so a count of those in use would not be behind all. */
function behind(others: readonly Placed[]): number {
  return Math.max(-1, ...others.map((one) => one.position)) + 1;
}

function checkRoom(others: readonly CallChoice[], list: ChoiceList): void {
  if (others.filter((one) => !one.archived).length < mostInUse) return;
  throw new ConflictError(
    'choices-full',
    `${mostInUse} ${list}s are in use, which is the most there can be.`,
    { fix: 'Archive one that is not needed, then try again.' },
  );
}

/** As PostgreSQL's lower() compares in the unique index. */
function checkName(others: readonly CallChoice[], name: string): void {
  const taken = others.find(
    (one) => !one.archived && one.name.toLowerCase() === name.toLowerCase(),
  );
  if (!taken) return;
  throw new ConflictError('choice-taken', `"${taken.name}" is in this list already.`, {
    fix: 'Choose another name.',
  });
}
