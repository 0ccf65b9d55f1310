import { randomFillSync } from 'node:crypto';

/** Asking the generator costs as much for 4 KB as for the 8 bytes of one id, each used once. */
const random = new Uint8Array(4096);
let used = random.length;
let lastMs = 0;
let counter = 0;

/**
 * Writes a UUIDv7 (RFC 9562) into `target` at `offset`: 48 bits of milliseconds, then a 12-bit
 * counter that keeps ids of one process in order, then 62 random bits. Ids that grow keep the
 * primary key's btree append-only, which the bulk load depends on.
 */
export function writeUuidV7(target: Uint8Array, offset: number): void {
  let ms = Date.now();
  if (ms <= lastMs) {
    counter += 1;
    if (counter > 0xfff) {
      counter = 0;
      lastMs += 1;
    }
    ms = lastMs;
  } else {
    lastMs = ms;
    counter = 0;
  }
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const high = Math.floor(ms / 0x1_0000_0000);
  target[offset] = high >>> 8;
  target[offset + 1] = high & 0xff;
  const low = ms >>> 0;
  target[offset + 2] = low >>> 24;
  target[offset + 3] = (low >>> 16) & 0xff;
  target[offset + 4] = (low >>> 8) & 0xff;
  target[offset + 5] = low & 0xff;
  target[offset + 6] = 0x70 | (counter >>> 8);
  target[offset + 7] = counter & 0xff;
  for (let i = 8; i < 16; i++) target[offset + i] = random[used++] as number;
  target[offset + 8] = 0x80 | ((target[offset + 8] ?? 0) & 0x3f);
}

/** A new UUIDv7 as text. */
export function newId(): string {
  const bytes = new Uint8Array(16);
  writeUuidV7(bytes, 0);
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
