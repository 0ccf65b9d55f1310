import { cleanText } from '../../../people/clean.ts';
import type { CopyWriter } from '../../../people/write/copy-writer.ts';
import type { CsvScanner } from './csv-scanner.ts';

/* Readers of single fields of a scanned row, on bytes. */

const longestPlain = 255;

/** What String.trim() takes off, as far as it is ASCII. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** Sets `span` to a value without the ASCII spaces at its ends. */
export function trimmed(
  scanner: CsvScanner,
  data: Buffer,
  index: number,
  span: { start: number; end: number },
): void {
  let start = scanner.starts[index] as number;
  let end = scanner.ends[index] as number;
  while (start < end && isSpace(data[start] as number)) start += 1;
  while (end > start && isSpace(data[end - 1] as number)) end -= 1;
  span.start = start;
  span.end = end;
}

/**
 * Whether a value begins or ends with a character that could be one of Unicode's spaces, by the lead
 * byte of its UTF-8: such a value is trimmed as a string.
 */
export function hasWideEnds(scanner: CsvScanner, data: Buffer, index: number): boolean {
  const start = scanner.starts[index] as number;
  let end = (scanner.ends[index] as number) - 1;
  if (end < start) return false;
  if (mayBeSpace(data[start] as number)) return true;
  while (end > start && ((data[end] as number) & 0xc0) === 0x80) end -= 1;
  return mayBeSpace(data[end] as number);
}

function mayBeSpace(lead: number): boolean {
  return lead === 0xc2 || (lead >= 0xe1 && lead <= 0xe3) || lead === 0xef;
}

export function joined(first: string | null, second: string | null): string | null {
  const parts = [cleanText(first), cleanText(second)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}

export function integer(scanner: CsvScanner, data: Buffer, index: number): number | null {
  if (index < 0 || scanner.isNull(data, index)) return null;
  let value = 0;
  const end = scanner.ends[index] as number;
  for (let at = scanner.starts[index] as number; at < end; at++) {
    const digit = (data[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  return Number.isSafeInteger(value) ? value : null;
}

export function writeInteger(writer: CopyWriter, value: number | null): void {
  if (value === null) writer.null();
  else writer.int4(value);
}

/** `true`, `True` or `1`. */
export function isTrue(scanner: CsvScanner, data: Buffer, index: number): boolean {
  const byte = data[scanner.starts[index] as number];
  return byte === 0x74 || byte === 0x54 || byte === 0x31;
}

/** Printable ASCII of at most 255 bytes: what normalise() only puts into lower case. */
export function isPlain(scanner: CsvScanner, data: Buffer, index: number): boolean {
  if (index < 0) return true;
  const end = scanner.ends[index] as number;
  const start = scanner.starts[index] as number;
  if (end - start > longestPlain) return false;
  for (let at = start; at < end; at++) {
    const byte = data[at] as number;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}

export function isBlank(scanner: CsvScanner, data: Buffer, index: number): boolean {
  if (index < 0 || scanner.isNull(data, index)) return true;
  const end = scanner.ends[index] as number;
  for (let at = scanner.starts[index] as number; at < end; at++)
    if (data[at] !== 0x20) return false;
  return true;
}

export function asciiKey(
  scanner: CsvScanner,
  data: Buffer,
  index: number,
  writer: CopyWriter,
): void {
  if (index < 0 || scanner.isNull(data, index)) return;
  writer.asciiKey(data, scanner.starts[index] as number, scanner.ends[index] as number);
}
