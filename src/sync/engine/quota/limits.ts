/** What the admin can change; the API tells none of it. */
export type BudgetSettings = {
  /** Marketo's calls a day for the whole instance: 50,000 usually, more can be bought. */
  dailyLimit: number;
  /** How much of it Lockstep may use. */
  sharePercent: number;
  /** Intervals of the streams, in seconds. */
  leadChangesSeconds: number;
  leadChangesIdleSeconds: number;
  activitiesSeconds: number;
  deletedLeadsSeconds: number;
  sweepSeconds: number;
};

export const defaultBudgetSettings: BudgetSettings = {
  dailyLimit: 50_000,
  sharePercent: 40,
  leadChangesSeconds: 10,
  leadChangesIdleSeconds: 60,
  activitiesSeconds: 60,
  deletedLeadsSeconds: 120,
  sweepSeconds: 300,
};

/** The limits that the governor keeps. */
export type QuotaLimits = {
  /** Calls in any window. Adobe: at most 50 in 20 s and 5 at once for one integration. */
  calls: number;
  windowMs: number;
  inFlight: number;
  /** Places, in the window and in flight, that only calls somebody waits for may take. */
  spare: number;
  /** Calls made without spacing while the window is emptier than this. */
  burst: number;
  /** Calls a day, of all kinds. */
  daily: number;
  /** The part of `daily` that only calls somebody waits for may use. */
  reserve: number;
};

const reserve = 5_000;

/**
 * Our share of the vendor's limits. The window is 0.1 s longer than Marketo's: it counts arrivals,
 * which the network spreads, and we count departures.
 */
export function limitsFor(settings: BudgetSettings): QuotaLimits {
  const daily = shareOf(settings);
  return {
    calls: 50,
    windowMs: 20_100,
    inFlight: 5,
    spare: 1,
    burst: 5,
    daily,
    // A small share is not all kept back.
    reserve: Math.min(reserve, Math.floor(daily / 4)),
  };
}

/** Calls a day that Lockstep may make. */
function shareOf(settings: BudgetSettings): number {
  return Math.floor((settings.dailyLimit * settings.sharePercent) / 100);
}

/** For benchmarks against a stand-in whose limits are off, too. */
export const unlimited: QuotaLimits = {
  calls: 1_000_000_000,
  windowMs: 20_000,
  inFlight: 1_000,
  spare: 0,
  burst: 1_000_000_000,
  daily: 1_000_000_000,
  reserve: 0,
};
