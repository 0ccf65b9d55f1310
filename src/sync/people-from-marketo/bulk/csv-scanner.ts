const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** How a field was written: 0 plain, 1 quoted, 2 quoted with doubled quotes or stray CR or NUL. */
type Style = 0 | 1 | 2;

/**
 * Finds the fields of one row of a bulk extract (RFC 4180) in a buffer, as offsets; nothing is copied.
 *
 * Tolerates what real exports hold: line feeds and carriage returns inside quotes, and quotes inside a
 * quoted field that are not doubled (`"first"Name"`): a quote ends its field only before a comma or a
 * line end.
 */
export class CsvScanner {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly styles: Uint8Array;
  /** Fields found in the last row, even those beyond `capacity`. */
  count = 0;
  /** Whether the last row holds a byte beyond ASCII. */
  wide = false;

  constructor(capacity: number) {
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.styles = new Uint8Array(capacity);
  }

  /**
   * @param last whether `data` ends the file, so that a row without a line end is complete.
   * @returns the offset after the row, or -1 when the row goes on beyond `to`.
   */
  scan(data: Uint8Array, from: number, to: number, last: boolean): number {
    this.count = 0;
    this.wide = false;
    let at = from;
    for (;;) {
      if (at >= to) {
        if (!last) return -1;
        this.#field(at, at, 0);
        return at;
      }
      const end =
        data[at] === quote ? this.#quoted(data, at + 1, to, last) : this.#plain(data, at, to, last);
      if (end < 0) return -1;
      if (end >= to) return last ? end : -1;
      const next = data[end];
      if (next === comma) {
        at = end + 1;
        continue;
      }
      if (next === lineFeed) return end + 1;
      // A carriage return ends the row together with the line feed behind it.
      if (end + 1 >= to) return last ? end + 1 : -1;
      return data[end + 1] === lineFeed ? end + 2 : end + 1;
    }
  }

  #plain(data: Uint8Array, from: number, to: number, last: boolean): number {
    let at = from;
    let style: Style = 0;
    while (at < to) {
      const byte = data[at] as number;
      if (byte === comma || byte === lineFeed || byte === carriageReturn) break;
      if (byte >= 0x80) this.wide = true;
      else if (byte === 0) style = 2;
      at += 1;
    }
    if (at >= to && !last) return -1;
    this.#field(from, at, style);
    return at;
  }

  #quoted(data: Uint8Array, from: number, to: number, last: boolean): number {
    let at = from;
    let style: Style = 1;
    while (at < to) {
      const byte = data[at] as number;
      if (byte === quote) {
        if (at + 1 >= to) {
          if (!last) return -1;
          this.#field(from, at, style);
          return at + 1;
        }
        const next = data[at + 1] as number;
        if (next === comma || next === lineFeed || next === carriageReturn) {
          this.#field(from, at, style);
          return at + 1;
        }
        style = 2;
        at += next === quote ? 2 : 1;
        continue;
      }
      if (byte === carriageReturn || byte === 0) style = 2;
      else if (byte >= 0x80) this.wide = true;
      at += 1;
    }
    if (!last) return -1;
    this.#field(from, to, style);
    return to;
  }

  #field(start: number, end: number, style: Style): void {
    if (this.count < this.starts.length) {
      this.starts[this.count] = start;
      this.ends[this.count] = end;
      this.styles[this.count] = style;
    }
    this.count += 1;
  }

  /** The value of field `index` as text; null when it is empty or the unquoted word null. */
  text(data: Buffer, index: number): string | null {
    if (this.isNull(data, index)) return null;
    const raw = data.toString('utf8', this.starts[index], this.ends[index]);
    if (this.styles[index] !== 2) return raw;
    return raw.replaceAll('""', '"');
  }

  /** Marketo writes an empty value as the unquoted word null. */
  isNull(data: Uint8Array, index: number): boolean {
    const start = this.starts[index] as number;
    const size = (this.ends[index] as number) - start;
    if (size === 0) return true;
    return (
      size === 4 &&
      this.styles[index] === 0 &&
      data[start] === 0x6e &&
      data[start + 1] === 0x75 &&
      data[start + 2] === 0x6c &&
      data[start + 3] === 0x6c
    );
  }
}
