import type { FlowStatus } from '../../../../../contract/sync.ts';
import type { Checklist, Connection } from './marketo-queries.ts';

export type StepKey = 'connect' | 'rights' | 'partitions' | 'preview' | 'start' | 'types';

/** `locked`: an earlier step must be done first. */
export type StepState = 'locked' | 'todo' | 'busy' | 'attention' | 'done';

type Facts = {
  connection: Connection;
  checklist: Checklist | undefined;
  checking: boolean;
  partitionsKnown: boolean;
  previewed: boolean;
  flow: FlowStatus | undefined;
};

/** How far the set-up is. Pure, so that the page only shows. */
export function stepStates(facts: Facts): Record<Exclude<StepKey, 'types'>, StepState> {
  const { connected } = facts.connection;
  const missing = missingRights(facts.checklist) > 0;
  const started = facts.flow !== undefined && facts.flow.state !== 'off';
  const rights = !connected
    ? 'locked'
    : facts.checking
      ? 'busy'
      : missing
        ? 'attention'
        : facts.checklist || started
          ? 'done'
          : 'todo';
  // Probing again takes nothing back before it has an answer.
  const mayRead = connected && !missing && (facts.checklist !== undefined || started);
  return {
    connect: connected ? 'done' : 'todo',
    rights,
    partitions: !connected ? 'locked' : facts.partitionsKnown || started ? 'done' : 'todo',
    preview: facts.previewed || (connected && started) ? 'done' : mayRead ? 'todo' : 'locked',
    start: connected && started ? 'done' : mayRead ? 'todo' : 'locked',
  };
}

export function missingRights(checklist: Checklist | undefined): number {
  return checklist?.items.filter((item) => item.status === 'missing').length ?? 0;
}
