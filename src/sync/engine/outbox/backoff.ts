/**
 * The pause before the next try, in milliseconds: doubled each time, with full jitter of its upper half,
 * so that a thousand rows that failed together do not come back together.
 *
 * @param failures how many tries failed before, from 0.
 */
export function backoffMs(
  failures: number,
  { firstMs, longestMs }: { firstMs: number; longestMs: number },
  random: () => number = Math.random,
): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 30));
  return Math.round(full / 2 + (random() * full) / 2);
}
