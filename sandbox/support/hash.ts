/**
 * A 31-bit hash of (seed, a, salt): the only source of chance in generated data, so that a record
 * is a pure function of its number. 31 bits, because V8 keeps such integers unboxed.
 */
export function hash(seed: number, a: number, salt: number): number {
  let h = Math.imul(a ^ Math.imul(salt, 0x9e3779b1), 0x85ebca6b) ^ seed;
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb352d);
  h ^= h >>> 15;
  h = Math.imul(h, 0x846ca68b);
  h ^= h >>> 16;
  return h >>> 1;
}

/** A number in [0, 1) from (seed, a, salt). */
export function fraction(seed: number, a: number, salt: number): number {
  return hash(seed, a, salt) / 0x80000000;
}

/** The pool's entry for a hash; an empty pool is a programming error. */
export function pick<T>(pool: readonly T[], h: number): T {
  const entry = pool[h % pool.length];
  if (entry === undefined) throw new Error('pick() needs a pool with at least one entry');
  return entry;
}
