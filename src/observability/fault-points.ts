/**
 * Named places at which a test makes this process fail, wait or die. A place is one line,
 * `await faultPoint('piece-copied')`; unless a test armed something it costs one comparison.
 *
 * Within a process a test arms a place itself (armFault, holdAt). A child process is armed by
 * `LOCKSTEP_FAULT=<place>:kill` or `<place>:stop`, with `:<n>` for the n-th time it comes there, the
 * first by default: it ends as by kill -9, or is frozen until somebody sends SIGCONT. That is no
 * setting of Lockstep's: it is honoured with NODE_ENV=test only.
 */
export const peopleFaultPoints = [
  // Where the streams begin: the tokens are read, then stored.
  'streams-token-read',
  'streams-begun-before-commit',
  // A sweep is laid out.
  'sweep-estimated',
  'sweep-opened-before-commit',
  'sweep-opened',
  // A bulk extract: made, queued, ready. Between a call and its checkpoint is where a crash hurts.
  'export-before-create',
  'export-created',
  'export-before-enqueue',
  'export-enqueued',
  'export-completed',
  // Its file on the way to disk.
  'download-opened',
  'download-chunk',
  'spool-written',
  'spool-checked',
  // A piece of it, or a block of ids: one transaction with its checkpoint.
  'block-before-read',
  'block-read',
  'piece-copied',
  'piece-filled',
  'piece-before-commit',
  'piece-stored',
  'window-loaded',
  'window-applied',
  // The end of a sweep.
  'unseen-before-commit',
  'search-before-build',
  'search-built',
  'opportunities-read',
  'opportunities-before-commit',
  'sweep-before-close',
  'sweep-closed-before-commit',
  'sweep-closed',
  // A stream's page: marks and the move of the cursor are one transaction.
  'stream-before-read',
  'stream-read',
  'stream-marked',
  'stream-before-commit',
  'stream-stored',
  'merge-recorded',
  'late-rows-before-read',
  'late-rows-read',
  'late-rows-before-commit',
  // The reader of marked ids.
  'reader-before-read',
  'reader-read',
  'reader-locked',
  'reader-written',
  'reader-before-commit',
  'reader-stored',
] as const;

export const emailFaultPoints = [
  // A sales email: claimed, built, at the server but for the final dot, accepted, settled.
  'email-before-claim',
  'email-built',
  'email-before-dot',
  'email-accepted',
  'email-outcome-before-commit',
  'email-outcome-stored',
  // A bounce or reply that came in.
  'inbound-before-commit',
  'inbound-stored',
] as const;

export const outboxFaultPoints = [
  // Claim, request, answer, and what is stored of it.
  'outbox-before-claim',
  'outbox-claim-before-commit',
  'outbox-claimed',
  'outbox-before-send',
  'outbox-answered',
  'outbox-settle-before-commit',
  'outbox-settled',
  // An unconfirmed activity: taken over, looked up, settled.
  'outbox-taken-over-before-commit',
  'readback-before-read',
  'readback-page-read',
  'readback-settle-before-commit',
  'readback-settled',
] as const;

/** The lease on a flow. */
export const leaseFaultPoints = [
  'lease-claimed',
  'lease-before-renew',
  'lease-before-release',
] as const;

const faultPoints = [
  ...peopleFaultPoints,
  ...emailFaultPoints,
  ...outboxFaultPoints,
  ...leaseFaultPoints,
] as const;

export type FaultPoint = (typeof faultPoints)[number];

/** What an armed place does: throw, or wait until the promise is settled. */
type Action = () => void | Promise<void>;

const armed = new Map<FaultPoint, { left: number; action: Action }>();
const hits = new Map<FaultPoint, number>();
let active = false;

/** The failure that a test asked for. */
export class InjectedFault extends Error {}

/** Fails here if a test armed this place; otherwise nothing. */
export function faultPoint(name: FaultPoint): void | Promise<void> {
  if (active) return pass(name);
}

function pass(name: FaultPoint): void | Promise<void> {
  hits.set(name, (hits.get(name) ?? 0) + 1);
  const fault = armed.get(name);
  if (!fault) return;
  fault.left -= 1;
  if (fault.left > 0) return;
  armed.delete(name);
  return fault.action();
}

/** Arms a place for one failure, at the `nth` time that it is passed from now on. */
export function armFault(name: FaultPoint, options: { nth?: number; action?: Action } = {}): void {
  const fail: Action = () => {
    throw new InjectedFault(`A test made this fail at ${name}.`);
  };
  armed.set(name, { left: options.nth ?? 1, action: options.action ?? fail });
  active = true;
}

/**
 * Makes whoever comes to a place next wait there. Tests own the order of two transactions with it.
 *
 * @returns `reached`: somebody waits there; `release`: lets them go on.
 */
export function holdAt(name: FaultPoint): { reached: Promise<void>; release(): void } {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  armFault(name, {
    action: () => {
      reached.resolve();
      return released.promise;
    },
  });
  return { reached: reached.promise, release: released.resolve };
}

/** Places that are armed and did not fail yet. */
export function armedFaults(): FaultPoint[] {
  return [...armed.keys()];
}

/** How often each place was passed since the first one was armed. */
export function faultHits(): ReadonlyMap<FaultPoint, number> {
  return hits;
}

export function disarmFaults(): void {
  armed.clear();
  active = false;
}

if (process.env.NODE_ENV === 'test' && process.env.LOCKSTEP_FAULT) {
  const [name, what, nth = '1'] = process.env.LOCKSTEP_FAULT.split(':');
  const known = faultPoints.find((point) => point === name);
  if (!known || (what !== 'kill' && what !== 'stop')) {
    throw new Error(
      `LOCKSTEP_FAULT=${process.env.LOCKSTEP_FAULT}: no such place, or neither kill nor stop.`,
    );
  }
  armFault(known, {
    nth: Number(nth),
    action: () => {
      process.kill(process.pid, what === 'kill' ? 'SIGKILL' : 'SIGSTOP');
    },
  });
}
