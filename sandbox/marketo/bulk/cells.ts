import { ApiError } from '../api/errors.ts';

/** How a bulk file separates its columns. SSV is a semicolon here; Adobe's pages disagree on it. */
export type ExportFormat = 'CSV' | 'TSV' | 'SSV';

/** A piece of a bulk file, and how many records are in it. */
export interface FilePiece {
  bytes: Uint8Array;
  records: number;
}

const SEPARATORS: Record<ExportFormat, string> = { CSV: ',', TSV: '\t', SSV: ';' };

export function separatorOf(format: unknown): { format: ExportFormat; separator: string } {
  const name = format === undefined ? 'CSV' : String(format).toUpperCase();
  if (name !== 'CSV' && name !== 'TSV' && name !== 'SSV') {
    throw new ApiError('1003', `Invalid format '${String(format)}'`);
  }
  return { format: name, separator: SEPARATORS[name] };
}

const SPECIAL = /[",;\t\r\n]/;

/** One cell: RFC 4180 quoting, and the bare word null for an empty value. */
export function cell(value: unknown): string {
  if (typeof value === 'string') {
    return SPECIAL.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  }
  return String(value ?? 'null');
}
