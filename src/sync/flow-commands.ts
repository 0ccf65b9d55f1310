import type pg from 'pg';
import { notifyLive, notifyOutbox } from '../db/notify.ts';
import { ConflictError } from '../errors.ts';
import { activitiesFlow } from './activities-to-marketo/flow-context.ts';
import { type FlowName, readFlow, setWanted } from './engine/flows.ts';
import { retryDeliveries } from './engine/outbox/retry.ts';
import {
  pauseFlow as pausePeople,
  requestComparison,
  resumeFlow as resumePeople,
  retryAttention,
  startFlow as startPeople,
} from './people-from-marketo/commands.ts';
import { peopleFlow } from './people-from-marketo/flow-context.ts';

/* What an admin can say to a flow, by its name. */

export type FlowCommand = { tenantId: string; now: Date; key: FlowName };

/** @throws ConflictError when something must be set up first. */
export async function startFlow(client: pg.ClientBase, command: FlowCommand): Promise<void> {
  if (command.key === peopleFlow) return startPeople(client, command);
  const flow = await readFlow(client, command.tenantId, command.key);
  if (flow === null) throw notSetUp(command.key);
  await want(client, command, 'on');
}

export async function pauseFlow(client: pg.ClientBase, command: FlowCommand): Promise<void> {
  if (command.key === peopleFlow) return pausePeople(client, command);
  await mustBe(client, command, 'on', 'Only a running flow can be paused.');
  await want(client, command, 'paused');
}

export async function resumeFlow(client: pg.ClientBase, command: FlowCommand): Promise<void> {
  if (command.key === peopleFlow) return resumePeople(client, command);
  await mustBe(client, command, 'paused', 'Only a paused flow can be resumed.');
  await want(client, command, 'on');
}

export async function compareFlow(client: pg.ClientBase, command: FlowCommand): Promise<void> {
  if (command.key === peopleFlow) return requestComparison(client, command, null);
  throw new ConflictError('no-comparison', `The flow ${command.key} has nothing to compare.`, {
    fix: 'Compare people-from-marketo.',
  });
}

/**
 * Lets what failed be tried again now.
 *
 * @returns how many records.
 */
export async function retryFlow(client: pg.ClientBase, command: FlowCommand): Promise<number> {
  if (command.key === peopleFlow) return retryAttention(client, command, null);
  if (command.key === activitiesFlow) {
    return retryDeliveries(client, { ...command, destination: 'marketo' }, { all: true });
  }
  throw new ConflictError('decide-one-by-one', 'Emails are not sent again all at once.', {
    fix: 'Open Emails > Needs attention and decide for each: a second email cannot be taken back.',
  });
}

async function want(
  client: pg.ClientBase,
  { tenantId, key, now }: FlowCommand,
  wanted: 'on' | 'paused',
): Promise<void> {
  await setWanted(client, { tenantId, key, wanted, now });
  await notifyOutbox(client, tenantId);
  await notifyLive(client, tenantId, { type: 'sync' });
}

async function mustBe(
  client: pg.ClientBase,
  { tenantId, key }: FlowCommand,
  wanted: 'on' | 'paused',
  message: string,
): Promise<void> {
  const flow = await readFlow(client, tenantId, key);
  if (flow === null) throw notSetUp(key);
  if (flow.wanted === wanted) return;
  const state = { on: 'running', off: 'switched off', paused: 'paused' }[flow.wanted];
  throw new ConflictError('wrong-flow-state', `${message} The flow ${key} is ${state}.`, {
    fix: flow.wanted === 'off' ? `Start it with: lockstep sync start ${key}` : 'Nothing to do.',
  });
}

function notSetUp(key: FlowName): ConflictError {
  return key === activitiesFlow
    ? new ConflictError('nothing-logged', 'No activity types are chosen to be logged.', {
        fix: 'Choose them under Settings > Marketo > Activity types.',
      })
    : new ConflictError('no-mail-server', 'There is no mail server yet.', {
        fix: 'Set it under Settings > Mail server.',
      });
}
