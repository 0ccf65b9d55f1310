import { withTenantClient } from '../../db/tenant.ts';
import { faultPoint } from '../../observability/fault-points.ts';
import { CopyWriter } from '../../people/write/copy-writer.ts';
import { encodePerson } from '../../people/write/encode-person.ts';
import { buildPeopleIndexes } from '../../people/write/people-indexes.ts';
import { Slots } from '../engine/slots.ts';
import { type FieldContext, readingOf } from './fields.ts';
import type { FlowContext } from './flow-context.ts';
import { storePiece } from './store-piece.ts';
import { gaps, type Piece, readPieces, type Sweep } from './sweeps.ts';

/** Marketo returns at most 300 leads a call. */
const blockSize = 300;
/** Five calls at once are our share of Marketo's ten. */
const atOnce = 5;
/** The estimate of the highest id may be low: reading goes on until this many blocks were empty. */
const emptyBlocksAtEnd = 10;

/**
 * Walks all ids upwards in blocks of 300. Blocks end in any order, each stored with its checkpoint, so
 * that a restart reads only the gaps.
 *
 * @param moreExpected called with the new total when ids go on beyond the estimate.
 */
export async function sweepById(context: FlowContext, sweep: Sweep): Promise<void> {
  const pieces = await withTenantClient(context.db, context.tenantId, (client) =>
    readPieces(client, context.tenantId, sweep.id, 0),
  );
  // A fill at Marketo's pace is slow enough for live indexes, and people want to search meanwhile.
  await buildPeopleIndexes(context.db, context.signal);
  const slots = new Slots(atOnce);
  let emptyInRow = 0;
  const end = blockEnd(sweep.highest_id);
  try {
    for (const block of blocks(gaps(pieces, 0, end), sweep.part)) {
      context.signal.throwIfAborted();
      await slots.run(async () => {
        await readBlock(context, sweep, block);
      });
    }
    await slots.idle();
  } finally {
    await slots.settled();
  }
  const furthest = pieces.reduce((highest, piece) => Math.max(highest, piece.ends), end);
  for (let begins = furthest; emptyInRow < emptyBlocksAtEnd; begins += blockSize) {
    context.signal.throwIfAborted();
    const found = await readBlock(context, sweep, { begins, ends: begins + blockSize });
    emptyInRow = found > 0 ? 0 : emptyInRow + 1;
  }
}

function blockEnd(highestId: number): number {
  return (Math.floor(highestId / blockSize) + 1) * blockSize;
}

function* blocks(open: readonly Piece[], part: number | null): Generator<Piece> {
  for (const gap of open) {
    for (let begins = gap.begins; begins < gap.ends; begins += blockSize) {
      const ours = part === null || (begins / blockSize) % 7 === part;
      if (ours) yield { begins, ends: Math.min(begins + blockSize, gap.ends) };
    }
  }
}

/** Reads and stores one block; answers how many leads Marketo has in it. */
async function readBlock(context: FlowContext, sweep: Sweep, block: Piece): Promise<number> {
  const fields = await context.fields();
  const ids = Array.from({ length: block.ends - block.begins }, (_, i) => block.begins + i).filter(
    (id) => id > 0,
  );
  const observedAt = context.clock.now();
  await faultPoint('block-before-read');
  const { leads } = await context.client.leadsByIds(ids, fields.read, {
    kind: 'backfill',
    signal: context.signal,
  });
  await faultPoint('block-read');
  const encoded = encode(leads, fields, sweep.kind === 'reconcile');
  await storePiece(
    context,
    sweep,
    fields,
    {
      ...encoded,
      number: 0,
      piece: block,
      observedAt,
      counts: { read: leads.length, skipped: encoded.skipped },
      rejects: [],
      seen: null,
      wholeRange: true,
      calls: 1,
      bytes: 0,
    },
    false,
  );
  return leads.length;
}

type Leads = Parameters<typeof readingOf>[0][];

function encode(leads: Leads, fields: FieldContext, keepUnqualified: boolean) {
  const writer = new CopyWriter();
  const skippedBy: Record<string, number> = {};
  const owners = new Map<string, { id: string; name: string | null; email: string | null }>();
  const sources = new Set<string>();
  for (const lead of leads) {
    const reading = readingOf(lead, fields);
    if (!reading) continue;
    const { values } = reading;
    if (!reading.qualifies) {
      const reason = reading.visible ? reading.reason : 'in a partition that is not synced';
      skippedBy[reason] = (skippedBy[reason] ?? 0) + 1;
      if (keepUnqualified) encodePerson(writer, values, false);
      continue;
    }
    encodePerson(writer, values, true);
    const { ownerId, ownerName = null, ownerEmail = null, source } = values;
    if (ownerId) owners.set(ownerId, { id: ownerId, name: ownerName, email: ownerEmail });
    if (source) sources.add(source);
  }
  const skipped = Object.values(skippedBy).reduce((sum, count) => sum + count, 0);
  const rows = writer.rows;
  return {
    data: writer.finish(),
    rows,
    skipped,
    skippedBy,
    owners: [...owners.values()],
    sources: [...sources],
  };
}
