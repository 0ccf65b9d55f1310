import { LockstepError } from '../errors.ts';

/** What a call is made for: the budget is told apart by it, and `panel` and `setup` go first. */
export type CallKind =
  | 'lead-changes'
  | 'activities'
  | 'deleted-leads'
  | 'sweep'
  | 'read'
  | 'backfill'
  | 'bulk'
  | 'write'
  | 'readback'
  | 'check'
  | 'panel'
  | 'setup';

/** Somebody waits for these: a send, an open panel, an admin at the set-up page. */
export const interactiveKinds: ReadonlySet<CallKind> = new Set(['check', 'panel', 'setup']);

/** Leave to make one call; `done` gives the place among the calls in flight back. */
export type Permit = {
  done(result?: { bytes?: number }): void;
};

/**
 * What Marketo said: too fast (606), too many at once (615), the day's calls are used up (607), the
 * day's export volume is used up (1029).
 */
export type Penalty = 'rate' | 'concurrency' | 'daily' | 'export';

type TakeOptions = {
  signal?: AbortSignal;
  /** The call starts a bulk export: refused while the day's export volume is used up. */
  startsExport?: boolean;
};

/** Stands before every counted call. Retries take a permit each: Marketo counts them all. */
export type Gate = {
  /**
   * Waits until the call may be made.
   *
   * @throws BudgetExhausted when that would be tomorrow; the signal's reason when aborted.
   */
  take(kind: CallKind, options?: TakeOptions): Promise<Permit>;
  /** Keeps every process away; `until` is known for `daily` and `export`. */
  penalise(penalty: Penalty, until?: Date): Promise<void>;
};

export type ExhaustedReason = 'our-share' | 'vendor-daily' | 'vendor-export';

const exhaustedMessages: Record<ExhaustedReason, string> = {
  'our-share': "Lockstep's share of today's Marketo API calls is used up.",
  'vendor-daily': "Marketo's daily quota of API calls is used up (error 607).",
  'vendor-export': "Marketo's daily quota of bulk exports is used up (error 1029).",
};

const exhaustedFixes: Record<ExhaustedReason, string> = {
  'our-share':
    'Nothing is lost: it goes on by itself at midnight US Central. To go on now, raise the share under Data sync > API budget.',
  'vendor-daily':
    'Nothing is lost: it goes on by itself at midnight US Central. Other tools use the same quota; Admin > Integration > Web Services shows who.',
  'vendor-export':
    'Nothing is lost: it goes on by itself at midnight US Central. All tools share 500 MB of exports a day.',
};

/** No call may be made before `until`: a state to show and to wait out, not a failure. */
export class BudgetExhausted extends LockstepError {
  readonly until: Date;
  readonly reason: ExhaustedReason;

  constructor(reason: ExhaustedReason, until: Date, cause?: unknown) {
    super(`budget-${reason}`, exhaustedMessages[reason], {
      origin: reason === 'our-share' ? 'lockstep' : 'marketo',
      fix: exhaustedFixes[reason],
      cause,
    });
    this.reason = reason;
    this.until = until;
  }
}
