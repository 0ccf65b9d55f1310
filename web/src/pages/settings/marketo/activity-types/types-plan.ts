import type { ActivityType, ActivityTypesStatus } from '../../../../../../contract/activities.ts';
import type { Tone } from '../../../../components/status-badge.tsx';
import type { StepState } from '../steps.ts';

export type MarketoType = ActivityTypesStatus['types'][number];
export type Choice = { mode: ActivityTypesStatus['mode']; kinds: ReadonlySet<ActivityType> };

export type TypesPlan = {
  /** Types that the choice needs, as they are now. */
  needed: MarketoType[];
  create: number;
  complete: number;
  /** Types that are needed and that Marketo has no room for. */
  lacking: number;
  /** Needed, and a type of another origin has the name. */
  taken: MarketoType[];
  /** What would be logged differs from what is logged now. */
  changed: boolean;
};

/** What a choice comes to: types to create and complete, and whether Marketo has room for them. */
export function planOf(status: ActivityTypesStatus, { mode, kinds }: Choice): TypesPlan {
  const needed = status.types.filter(({ key }) =>
    key === 'compact'
      ? mode === 'compact' && kinds.size > 0
      : mode === 'separate' && kinds.has(key),
  );
  const create = needed.filter(({ status: now }) => now === 'missing' || now === 'refused').length;
  const complete = needed.filter(({ status: now }) => now === 'incomplete').length;
  const before = loggedKinds(status);
  const same = before.size === kinds.size && [...before].every((kind) => kinds.has(kind));
  return {
    needed,
    create,
    complete,
    lacking: Math.max(0, create - status.free),
    taken: needed.filter(({ status: now }) => now === 'taken'),
    changed: !same || (kinds.size > 0 && mode !== status.mode),
  };
}

export function loggedKinds({ kinds }: ActivityTypesStatus): ReadonlySet<ActivityType> {
  return new Set(kinds);
}

/** A type as the checklist shows it, with what the choice would do to it. */
export function typeView({ status }: MarketoType, needed: boolean): { label: string; tone: Tone } {
  switch (status) {
    case 'ready':
      return needed
        ? { label: 'Approved', tone: 'ok' }
        : { label: 'Exists, not used', tone: 'neutral' };
    case 'missing':
      return needed
        ? { label: 'Will be created', tone: 'busy' }
        : { label: 'Does not exist', tone: 'neutral' };
    case 'incomplete':
      return needed
        ? { label: 'Will be completed', tone: 'busy' }
        : { label: 'Incomplete, not used', tone: 'neutral' };
    case 'refused':
      return { label: 'Refused by Marketo', tone: 'attention' };
    case 'taken':
      return { label: 'Name is taken', tone: 'attention' };
  }
}

/** How far the logging to Marketo is; `status` is undefined until Marketo was asked. */
export function typesState(
  connected: boolean,
  status: ActivityTypesStatus | undefined,
  flowRuns: boolean,
): StepState {
  if (!connected) return 'locked';
  if (!status) return flowRuns ? 'done' : 'todo';
  const kinds = loggedKinds(status);
  if (kinds.size === 0) return 'todo';
  const { needed } = planOf(status, { mode: status.mode, kinds });
  return needed.every((type) => type.status === 'ready') ? 'done' : 'attention';
}
