/** The day of `now` in a time zone: its first instant and that of the next day. */
export function localDay(now: Date, timeZone: string): { start: Date; end: Date } {
  const wall = wallClock(now, timeZone);
  const midnight = Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate());
  const next = Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate() + 1);
  return { start: instantOf(midnight, timeZone), end: instantOf(next, timeZone) };
}

/** When the clocks of that zone show `wall`. Twice, because the offset may change in between. */
function instantOf(wall: number, timeZone: string): Date {
  let at = wall;
  for (let i = 0; i < 2; i++) at = wall - offsetAt(new Date(at), timeZone);
  return new Date(at);
}

function offsetAt(at: Date, timeZone: string): number {
  // Offsets are whole seconds; the wall clock below has no milliseconds.
  return wallClock(at, timeZone).getTime() - Math.floor(at.getTime() / 1000) * 1000;
}

/** What the clocks show, as if that were UTC; UTC itself where the machine does not know the zone. */
function wallClock(at: Date, timeZone: string): Date {
  try {
    const parts = new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }).formatToParts(at);
    const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
    return new Date(
      Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')),
    );
  } catch {
    return new Date(Math.floor(at.getTime() / 1000) * 1000);
  }
}
