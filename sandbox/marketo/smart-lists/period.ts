const HOUR_MS = 3_600_000;
const UNITS: Record<string, number> = {
  minute: 60_000,
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
};

/**
 * When a period such as "7 days" or "3 months" began that ends at `now`, epoch milliseconds: number
 * and unit together, as Marketo takes it. Months and years go by the calendar.
 */
export function periodStart(text: string, now: number, about: string): number {
  const match = /^\s*(\d{1,4})\s*(minute|hour|day|week|month|year)s?\s*$/i.exec(text);
  if (!match) {
    throw new Error(
      `${about} in past … takes a number and a unit such as "7 days", not "${text}".`,
    );
  }
  const count = Number(match[1]);
  const unit = String(match[2]).toLowerCase();
  const ms = UNITS[unit];
  if (ms !== undefined) return now - count * ms;
  const months = unit === 'year' ? count * 12 : count;
  const start = new Date(now);
  const day = start.getUTCDate();
  start.setUTCMonth(start.getUTCMonth() - months, 1);
  const days = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)).getUTCDate();
  start.setUTCDate(Math.min(day, days));
  return start.getTime();
}
