/** Known to this browser, with UTC, which the list of the standard leaves out. */
export function timeZones(): string[] {
  return [...new Set(['UTC', guessedTimeZone(), ...Intl.supportedValuesOf('timeZone')])];
}

export function guessedTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}
