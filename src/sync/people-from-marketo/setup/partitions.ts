import { withTenant } from '../../../db/tenant.ts';
import { InvalidInputError } from '../../../errors.ts';
import type { MarketoClient } from '../../../marketo/client-types.ts';
import type { Partition } from '../../../marketo/types.ts';
import { audit } from '../../../users/audit.ts';
import type { SetupDeps } from './deps.ts';
import type { OpenMarketo } from './open-marketo.ts';

export type PartitionChoice = {
  partitions: (Partition & { chosen: boolean })[];
  /** True when partitions that come to be visible later are synced too. */
  all: boolean;
};

/** The partitions that the API role sees, and which of them are synced (R12). */
export async function readPartitions({
  client,
  connection,
}: OpenMarketo): Promise<PartitionChoice> {
  return choiceOf(await client.partitions(), connection.partitions);
}

function choiceOf(visible: readonly Partition[], chosen: readonly number[] | null) {
  return {
    partitions: visible.map((partition) => ({
      ...partition,
      chosen: chosen === null || chosen.includes(partition.id),
    })),
    all: chosen === null,
  };
}

/**
 * Stores the choice; people of partitions left out are taken out by the next full compare.
 *
 * @param ids null: all that are visible, now and later.
 * @throws InvalidInputError naming ids that the role does not see.
 */
export async function choosePartitions(
  deps: SetupDeps,
  tenantId: string,
  client: MarketoClient,
  ids: readonly number[] | null,
  userId: string | null,
): Promise<PartitionChoice> {
  const visible = await client.partitions();
  const unknown = (ids ?? []).filter((id) => !visible.some((partition) => partition.id === id));
  if (unknown.length > 0) {
    throw new InvalidInputError(
      `The API role does not see partition ${unknown.join(', ')}.`,
      'Choose among the partitions that are listed, or give the role access in Marketo.',
    );
  }
  const chosen = ids === null ? null : [...new Set(ids)].sort((a, b) => a - b);
  const now = deps.clock.now();
  await withTenant(deps.db, tenantId, async (tx) => {
    await tx
      .updateTable('connection')
      .set({ partitions: chosen })
      .where('tenant_id', '=', tenantId)
      .where('kind', '=', 'marketo')
      .execute();
    await audit(tx, {
      tenantId,
      at: now,
      userId,
      action: 'marketo.partitions-chosen',
      detail: { partitions: chosen },
    });
  });
  return choiceOf(visible, chosen);
}
