import type { QuotaLimits } from '../../engine/quota/limits.ts';
import type { InstanceEstimate } from './estimate.ts';

/** What the initial sync will cost (R14). `callsShare` is a fraction of Lockstep's calls a day. */
export type Forecast = {
  method: 'by-id' | 'bulk';
  because: string;
  calls: number;
  callsShare: number;
  megabytes: number;
  seconds: number;
  days: number;
};

type Given = {
  estimate: Pick<InstanceEstimate, 'highestId' | 'leads' | 'firstCreatedAt' | 'bytesPerLead'>;
  limits: QuotaLimits;
  /** False where Marketo refuses bulk extracts (1035, 603, 703). */
  bulk: boolean;
  now: Date;
};

const batch = 300;
const day = 86_400_000;
/** Adobe: a bulk extract covers at most 31 days, 500 MB a day are shared, two jobs run at once. */
const windowDays = 31;
const megabytesPerDay = 500;
const jobsAtOnce = 2;
/** Ids say little about dates at the beginning, hence a margin of a year (R14). */
const marginDays = 365;
/** Marketo moves a job's status once a minute: queued, processing, completed. */
const secondsPerWindow = 150;
/** Create, enqueue, some polls, the file. */
const callsPerWindow = 6;
const rowsPerSecond = 28_000;
const smallPart = 0.2;

/** Chooses the way and reckons its cost. */
export function forecastBackfill({ estimate, limits, bulk, now }: Given): Forecast {
  const background = Math.max(1, limits.daily - limits.reserve);
  const calls = Math.ceil(estimate.highestId / batch);
  const small = calls < smallPart * limits.daily;
  if (small || !bulk) {
    const perSecond = limits.calls / (limits.windowMs / 1000);
    const days = Math.max(1, Math.ceil(calls / background));
    return {
      method: 'by-id',
      because: small
        ? `Reading all ids in batches of 300 takes under ${smallPart * 100} % of Lockstep's calls a day and is done sooner than bulk extracts, whose status alone moves once a minute.`
        : 'Marketo refuses bulk extracts here, so all ids are read in batches of 300, within the daily share.',
      calls,
      callsShare: calls / limits.daily,
      megabytes: 0,
      seconds: days > 1 ? days * 86_400 : Math.ceil(calls / perSecond),
      days,
    };
  }
  const first = estimate.firstCreatedAt?.getTime() ?? now.getTime();
  const span = (now.getTime() - first) / day + marginDays;
  const windows = Math.max(1, Math.ceil(span / windowDays));
  const megabytes = (estimate.leads * estimate.bytesPerLead) / 1e6;
  const days = Math.max(1, Math.ceil(megabytes / megabytesPerDay));
  const busy = Math.ceil(
    (windows / jobsAtOnce) * secondsPerWindow + estimate.leads / rowsPerSecond,
  );
  return {
    method: 'bulk',
    because: `Reading all ids would take over ${smallPart * 100} % of Lockstep's calls a day, so ${windows} bulk extracts are made.`,
    calls: windows * callsPerWindow,
    callsShare: (windows * callsPerWindow) / limits.daily,
    megabytes,
    seconds: days > 1 ? (days - 1) * 86_400 + Math.ceil(busy / days) : busy,
    days,
  };
}
