import { writeUuidV7 } from '../../ids.ts';

/** `PGCOPY\n\xff\r\n\0`, no flags, no header extension (PostgreSQL: COPY, binary format). */
const signature = Buffer.from([
  0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00, 0, 0, 0, 0, 0, 0, 0, 0,
]);
const startSize = 1 << 16;

/**
 * Writes tuples of PostgreSQL's binary COPY format in place, without an object for each field: at
 * 1,500,000 people the garbage would cost more than the work. The buffer is kept between pieces.
 */
export class CopyWriter {
  #bytes = Buffer.allocUnsafe(startSize);
  #at = 0;
  rows = 0;

  constructor() {
    this.reset();
  }

  /** Begins a new piece in the same buffer; the piece before must have been sent. */
  reset(): void {
    signature.copy(this.#bytes);
    this.#at = signature.length;
    this.rows = 0;
  }

  get size(): number {
    return this.#at;
  }

  /** The finished piece, a view that holds until the next reset(). */
  finish(): Buffer {
    this.reserve(2);
    this.#at = this.#bytes.writeInt16BE(-1, this.#at);
    return this.#bytes.subarray(0, this.#at);
  }

  /** Makes sure that `size` more bytes fit; called once a row with the row's upper bound. */
  reserve(size: number): void {
    if (this.#at + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + size));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }

  startRow(fields: number): void {
    this.#at = this.#bytes.writeInt16BE(fields, this.#at);
    this.rows += 1;
  }

  null(): void {
    this.#at = this.#bytes.writeInt32BE(-1, this.#at);
  }

  boolean(value: boolean): void {
    this.#at = this.#bytes.writeInt32BE(1, this.#at);
    this.#bytes[this.#at++] = value ? 1 : 0;
  }

  int4(value: number): void {
    this.#at = this.#bytes.writeInt32BE(4, this.#at);
    this.#at = this.#bytes.writeInt32BE(value, this.#at);
  }

  /** A safe integer as int8. */
  int8(value: number): void {
    this.#at = this.#bytes.writeInt32BE(8, this.#at);
    this.#at = this.#bytes.writeInt32BE(Math.floor(value / 0x1_0000_0000), this.#at);
    this.#at = this.#bytes.writeUInt32BE(value >>> 0, this.#at);
  }

  newUuid(): void {
    this.#at = this.#bytes.writeInt32BE(16, this.#at);
    writeUuidV7(this.#bytes, this.#at);
    this.#at += 16;
  }

  text(value: string): void {
    this.reserve(4 + value.length * 3);
    const size = this.#bytes.write(value, this.#at + 4);
    this.#bytes.writeInt32BE(size, this.#at);
    this.#at += 4 + size;
  }

  /** Opens a text field whose bytes follow one by one; answers where it began, for closeText(). */
  openText(): number {
    const begin = this.#at;
    this.#at += 4;
    return begin;
  }

  closeText(begin: number): void {
    this.#bytes.writeInt32BE(this.#at - begin - 4, begin);
  }

  byte(value: number): void {
    this.#bytes[this.#at++] = value;
  }

  bytes(source: Uint8Array, from: number, to: number): void {
    const target = this.#bytes;
    let at = this.#at;
    // Most values are a dozen bytes: a loop beats the call into native code.
    for (let i = from; i < to; i++) target[at++] = source[i] as number;
    this.#at = at;
  }

  /** Printable ASCII in lower case without the spaces at its ends: normalise()'s rule for it. */
  asciiKey(source: Uint8Array, from: number, to: number): void {
    let first = from;
    let last = to;
    while (first < last && source[first] === 0x20) first += 1;
    while (last > first && source[last - 1] === 0x20) last -= 1;
    const target = this.#bytes;
    let at = this.#at;
    for (let i = first; i < last; i++) {
      const byte = source[i] as number;
      target[at++] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    }
    this.#at = at;
  }
}
