import type pg from 'pg';
import { notifyLive } from '../../db/notify.ts';
import { newId } from '../../ids.ts';
import { mustAsk } from '../engine/brake.ts';
import { type Flow, readFlow, updateFlow } from '../engine/flows.ts';
import { countDirty } from './dirty.ts';
import { type FlowContext, peopleFlow } from './flow-context.ts';
import type { Planned } from './plan.ts';

/** What an admin must decide before the flow stores anything more (R4). */
export type Question = {
  id: string;
  kind: 'mass-removal' | 'owner-field-missing';
  title: string;
  detail: string;
  affected: number;
  covered: number;
  samples: { marketoId: number; name: string; reason: string }[];
  guesses: string[];
  askedAt: string;
};

/** An admin said "apply": removals are let through until then. */
export type Allowance = { until: string };

export const guesses = {
  ownerHidden:
    'The owner field was hidden from the API user, or the Salesforce sync user lost the right to read it.',
  ownersCleared: 'Somebody cleared or reassigned the owners of many records in Salesforce.',
  partitionLost: 'The API role lost access to a person partition.',
  massDelete: 'Somebody deleted many records in Marketo on purpose.',
} as const;

/**
 * Holds the flow back when this step would take away more people than the brake allows, and asks.
 *
 * @returns whether the step may be stored.
 */
export async function checkBrake(
  client: pg.ClientBase,
  context: FlowContext,
  run: { id: string; removed: number },
  planned: readonly Planned[],
): Promise<boolean> {
  const removals = planned.filter(
    ({ stored, decision }) => decision.do === 'retire' && stored?.state === 'active',
  );
  const flow = await readFlow(client, context.tenantId, peopleFlow);
  if (!flow) return false;
  if (flow.question !== null && removals.length > 0) return false;
  const covered = flow.active + run.removed;
  const allowance = flow.allowance as Allowance | null;
  const allowed = allowance !== null && new Date(allowance.until) > context.clock.now();
  if (!mustAsk({ removed: run.removed, removing: removals.length, covered, allowed })) return true;
  await ask(
    client,
    context,
    massRemoval(removals, { covered, run, now: context.clock.now() }),
    flow,
  );
  return false;
}

async function ask(
  client: pg.ClientBase,
  context: FlowContext,
  question: Question,
  flow: Flow,
): Promise<void> {
  if (flow.question !== null) return;
  const waiting = await countDirty(client, context.tenantId, 100_000);
  const detail = `${question.detail} In all ${waiting.toLocaleString('en')} ${waiting === 1 ? 'record waits' : 'records wait'}, these included.`;
  await updateFlow(client, context.lease, context.clock.now(), {
    question: { ...question, detail },
  });
  await notifyLive(client, context.tenantId, { type: 'sync' });
  context.log.warn({ question: question.kind, affected: question.affected }, question.title);
}

function massRemoval(
  removals: readonly Planned[],
  facts: { covered: number; run: { id: string; removed: number }; now: Date },
): Question {
  const affected = facts.run.removed + removals.length;
  const reasons = new Set(
    removals.map(({ decision }) => ('state' in decision ? decision.state : '')),
  );
  return {
    id: newId(),
    kind: 'mass-removal',
    title: `${affected.toLocaleString('en')} of ${facts.covered.toLocaleString('en')} people would be taken away within an hour`,
    detail:
      'That is more than 2 %, so nothing more is stored until you decide. Changes in Marketo are noted meanwhile and not lost.',
    affected,
    covered: facts.covered,
    samples: removals.slice(0, 10).map(({ marketoId, stored, decision }) => ({
      marketoId,
      name:
        [stored?.firstName, stored?.lastName].filter(Boolean).join(' ') ||
        `Marketo record ${marketoId}`,
      reason: 'summary' in decision ? decision.summary : '',
    })),
    guesses: guessesFor(reasons),
    askedAt: facts.now.toISOString(),
  };
}

function guessesFor(reasons: ReadonlySet<string>): string[] {
  const found: string[] = [];
  if (reasons.has('no-sales-owner')) found.push(guesses.ownerHidden, guesses.ownersCleared);
  if (reasons.has('not-visible') || reasons.has('gone')) found.push(guesses.partitionLost);
  if (reasons.has('deleted') || reasons.has('gone')) found.push(guesses.massDelete);
  return found;
}

/** The owner field is gone from describe2: without it everybody would seem to have no owner. */
export function ownerFieldMissing(covered: number, now: Date): Question {
  return {
    id: newId(),
    kind: 'owner-field-missing',
    title: 'The owner field is missing in Marketo',
    detail:
      'Marketo no longer lists the field that told who owns a person. Everybody stays as they are until it is back. Apply only if another owner field is to be used from now on.',
    affected: covered,
    covered,
    samples: [],
    guesses: [guesses.ownerHidden],
    askedAt: now.toISOString(),
  };
}
