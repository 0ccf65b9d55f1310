/** Seconds as a clock shows them: "0:07", "12:05", "1:02:03". */
export function clockText(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** Seconds of "5" (minutes), "5:07" or "1:02:03"; 0 of nothing; null of anything else. */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return 0;
  if (!/^\d{1,4}(:[0-5]?\d){0,2}$/.test(trimmed)) return null;
  const parts = trimmed.split(':').map(Number);
  const [hours = 0, minutes = 0, seconds = 0] =
    parts.length === 3 ? parts : [0, ...parts, ...(parts.length === 1 ? [0] : [])];
  return hours * 3600 + minutes * 60 + seconds;
}
