/** Numbers that look random and are the same every time (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Picks `items[0]` most often, `items[n]` about 1/(n+1) as often, as surnames and employers are. */
export function skewedPick<T>(items: readonly T[], random: () => number): () => T {
  const sums = new Float64Array(items.length);
  let sum = 0;
  for (let i = 0; i < items.length; i += 1) {
    // The offset keeps the first few from taking half of all.
    sum += 1 / (i + 10);
    sums[i] = sum;
  }
  return () => {
    const wanted = random() * sum;
    let low = 0;
    let high = items.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return items[low] as T;
  };
}
