import { z } from 'zod';
import { type Reason, reason } from './api/errors.ts';
import type { Value } from './leads/fields.ts';
import type { MarketoSandbox } from './marketo.ts';

const id = z.number().int();
const values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

type Operation = (marketo: MarketoSandbox, args: readonly unknown[], body: unknown) => void;

/** Operations that a fault rule can run before a call goes on. */
const OPERATIONS: Record<string, Operation> = {
  createLead: (marketo, [given]) => {
    marketo.createLead(values.parse(given ?? {}));
  },
  editLead: (marketo, [lead, given]) => marketo.editLead(id.parse(lead), values.parse(given)),
  setOwner: (marketo, [lead, owner]) => marketo.setOwner(id.parse(lead), z.string().parse(owner)),
  clearOwner: (marketo, [lead]) => marketo.clearOwner(id.parse(lead)),
  deleteLead: (marketo, [lead]) => marketo.deleteLead(id.parse(lead)),
  movePartition: (marketo, [lead, partition]) =>
    marketo.movePartition(id.parse(lead), id.parse(partition)),
  mergeLeads: (marketo, [winner, losers]) => {
    marketo.mergeLeads(id.parse(winner), z.array(id).parse(losers));
  },
  removeField: (marketo, [name]) => {
    marketo.settings.removedFields.push(z.string().parse(name));
  },
  hideField: (marketo, [name]) => {
    marketo.settings.hiddenFields.push(z.string().parse(name));
  },
  failNextExport: (marketo, [message]) => {
    marketo.jobs.failNextStart(z.string().default('Internal error while exporting').parse(message));
  },
  mergeInBatch: (marketo, _, body) => mergeInBatch(marketo, body),
  deleteInBatch: (marketo, _, body) => {
    const lead = leadsOf(body).find((id) => marketo.store.has(id));
    if (lead !== undefined) marketo.deleteLead(lead);
  },
  refuseInBatch: (marketo, [which, code, message], body) =>
    refuseInBatch(marketo, z.enum(['one', 'half']).parse(which), refusal(code, message), body),
  unapproveInBatch: (marketo, _, body) => {
    for (const record of recordsOf(body)) {
      marketo.customTypes.unapprove(Number(record.activityTypeId));
    }
  },
  duplicateInBatch: (marketo, _, body) => duplicateInBatch(marketo, body),
};

/** Runs an operation by name. Throws an Error that says what is wrong with it. */
export function runOperation(
  marketo: MarketoSandbox,
  name: string,
  args: readonly unknown[],
  body: unknown,
): void {
  const operation = OPERATIONS[name];
  if (!operation) {
    throw new Error(`No operation "${name}". There are: ${Object.keys(OPERATIONS).join(', ')}.`);
  }
  operation(marketo, args, body);
}

export function isOperation(name: string): boolean {
  return name in OPERATIONS;
}

function recordsOf(body: unknown): Record<string, Value>[] {
  const input = (body as { input?: unknown } | undefined)?.input;
  return Array.isArray(input) ? (input as Record<string, Value>[]) : [];
}

function leadsOf(body: unknown): number[] {
  return recordsOf(body).map((record) => Number(record.leadId ?? record.id));
}

function refusal(code: unknown, message: unknown): Reason {
  const text = z.string().optional();
  return reason(text.parse(code) ?? '1003', text.parse(message));
}

/** The record in the middle of the batch is skipped, or every second one from the first on. */
function refuseInBatch(
  marketo: MarketoSandbox,
  which: 'one' | 'half',
  why: Reason,
  body: unknown,
): void {
  const { length } = recordsOf(body);
  if (length === 0) return;
  const middle = Math.floor(length / 2);
  for (let position = 0; position < length; position++) {
    const chosen = which === 'one' ? position === middle : position % 2 === 0;
    if (chosen) marketo.refusals.add(body as object, position, why);
  }
}

/** The first lead of the batch that can lose a merge is merged into another one outside the batch. */
function mergeInBatch(marketo: MarketoSandbox, body: unknown): void {
  const ids = leadsOf(body);
  const loser = ids.find((lead) => marketo.store.has(lead));
  if (loser === undefined) return;
  const winner = marketo.some(
    1,
    (lead) => !ids.includes(lead) && outranks(marketo, lead, loser),
  )[0];
  if (winner !== undefined) marketo.mergeLeads(winner, [loser]);
}

function outranks(marketo: MarketoSandbox, winner: number, loser: number): boolean {
  return marketo.merges.rank(winner) >= marketo.merges.rank(loser);
}

/** A lead appears that has the email address of the batch's first record. */
function duplicateInBatch(marketo: MarketoSandbox, body: unknown): void {
  const email = recordsOf(body)[0]?.email;
  if (typeof email !== 'string') return;
  marketo.createLead({ email });
  marketo.createLead({ email });
}
