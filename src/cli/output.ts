import { writeSync } from 'node:fs';

/** Facts on standard output, one JSON object on one line. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** At once, so that nothing is lost when the process ends next; a closed pipe ends it quietly. */
export function print(text: string): void {
  write(1, `${text}\n`);
}

/** What a person should know beside the facts: on standard error, so that pipes stay clean. */
export function tell(text: string): void {
  write(2, `${text}\n`);
}

function write(file: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; ) {
    try {
      from += writeSync(file, bytes, from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
    }
  }
}

/** Lines in columns, as wide as needed. */
export function columns(rows: readonly (readonly string[])[], gap = '  '): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}

const number = new Intl.NumberFormat('en');
/** 48,210 */
export const count = (value: number): string => number.format(value);

/** `1 person`, `48,210 people` */
export function counted(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `45 s`, `3 min 20 s`, `2 h 5 min` */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `2026-11-24 08:45 UTC` */
export function minute(at: Date | string): string {
  const iso = typeof at === 'string' ? at : at.toISOString();
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
