const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const exact = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function formatNumber(value: number): string {
  return whole.format(value);
}

/** `share` from 0 to 1. What is more than nothing never shows as 0%. */
export function formatPercent(share: number): string {
  return formatPercentValue(share * 100);
}

/** `percent` from 0 to 100. */
export function formatPercentValue(percent: number): string {
  if (percent > 0 && percent < 0.1) return '< 0.1%';
  return `${(percent < 10 ? oneDecimal : whole).format(percent)}%`;
}

export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  return `${(value < 10 && step > 0 ? oneDecimal : whole).format(value)} ${units[step]}`;
}

export function formatMegabytes(megabytes: number): string {
  return formatBytes(megabytes * 1_000_000);
}

/** A length of time in its two largest units: "45 s", "2 min 5 s", "3 h 20 min", "2 days 4 h". */
export function formatSeconds(seconds: number): string {
  const rounded = Math.max(0, seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds));
  if (rounded < 60) return `${rounded} s`;
  const days = Math.floor(rounded / 86_400);
  const hours = Math.floor((rounded % 86_400) / 3600);
  const minutes = Math.floor((rounded % 3600) / 60);
  const rest = Math.floor(rounded % 60);
  if (days > 0)
    return hours > 0 ? `${plural(days, 'day', 'days')} ${hours} h` : plural(days, 'day', 'days');
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
}

/** A rate in the unit that shows it best: "120 / s", "12 / min", "0". */
export function formatRate(perMinute: number): string {
  if (perMinute < 600) return perMinute > 0 ? `${whole.format(perMinute)} / min` : '0';
  return `${whole.format(perMinute / 60)} / s`;
}

export function formatExact(iso: string): string {
  return exact.format(new Date(iso));
}

/** "14:05", in the reader's own time zone. */
export function formatClock(iso: string): string {
  return clock.format(new Date(iso));
}

/** "Today", "Yesterday", "Monday, 23 November"; with the year where it is not this one. */
export function formatDay(iso: string, now: number = Date.now()): string {
  const [at, today] = [new Date(iso), new Date(now)];
  const yesterday = new Date(today);
  yesterday.setDate(yesterday.getDate() - 1);
  if (at.toDateString() === today.toDateString()) return 'Today';
  if (at.toDateString() === yesterday.toDateString()) return 'Yesterday';
  return (at.getFullYear() === today.getFullYear() ? day : dayOfYear).format(at);
}

/** How long ago, or in how long: "now", "12 s ago", "5 minutes ago", "in 2 hours", "yesterday". */
export function formatRelative(iso: string, now: number = Date.now()): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 3) return 'now';
  if (size < 60) return relative.format(seconds, 'second');
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (size < 30 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  if (size < 365 * 86_400) return relative.format(Math.round(seconds / (30 * 86_400)), 'month');
  return relative.format(Math.round(seconds / (365 * 86_400)), 'year');
}

/** "1 person", "48,210 people". */
export function plural(count: number, one: string, many: string): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
