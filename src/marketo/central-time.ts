const dayMs = 86_400_000;

// 11/24/2026, 02:05:00
const format = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Chicago',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** What a clock in Chicago shows, as if it were UTC. */
function wallClock(at: Date): number {
  const [month, day, year, hour, minute, second] = (format.format(at).match(/\d+/g) ?? []).map(
    Number,
  );
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

/** The quota day of Marketo, `2026-11-24`: quotas are counted by US Central days. */
export function centralDay(at: Date): string {
  return new Date(wallClock(at)).toISOString().slice(0, 10);
}

/** The first instant of the next US Central day, when Marketo's daily quotas begin anew. */
export function nextCentralMidnight(at: Date): Date {
  const wall = Math.floor(wallClock(at) / dayMs) * dayMs + dayMs;
  // The offset at that midnight, asked twice because the first guess may lie across a DST change.
  let guess = wall + 6 * 3_600_000;
  for (let i = 0; i < 2; i += 1) guess += wall - wallClock(new Date(guess));
  return new Date(guess);
}
