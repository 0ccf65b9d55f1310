import type { CopyWriter } from '../../../people/write/copy-writer.ts';
import type { LoadedPiece } from '../store-piece.ts';
import type { CsvPeople, RowVerdict } from './csv-people.ts';
import type { CsvScanner } from './csv-scanner.ts';

const skipReasons: Partial<Record<RowVerdict, string>> = {
  'no-owner': 'no sales owner',
  queue: 'owned by a queue',
  'not-a-user': 'owner is not a Salesforce user',
  'other-partition': 'in a partition that is not synced',
};

const rejectReasons: Partial<Record<RowVerdict, string>> = {
  'wrong-column-count': 'A row of the extract has the wrong number of columns.',
  'no-id': 'A row of the extract has no Marketo ID.',
};

const excerptBytes = 300;

/** A piece while its rows are collected: tuples for the stage, and what became of the other rows. */
export class OpenPiece {
  readonly begins: number;
  readonly writer: CopyWriter;
  readonly #people: CsvPeople;
  readonly #seen: number[] | null;
  #read = 0;
  readonly #skippedBy: Record<string, number> = {};
  readonly #rejects: { reason: string; excerpt: string }[] = [];

  constructor(begins: number, writer: CopyWriter, people: CsvPeople, collectSeen: boolean) {
    this.begins = begins;
    this.writer = writer;
    this.#people = people;
    this.#seen = collectSeen ? [] : null;
    writer.reset();
  }

  /** Takes in the row that `scanner` found between `from` and `to`. */
  take(scanner: CsvScanner, data: Buffer, from: number, to: number): void {
    // An empty line, as at the end of a file, is no row.
    if (scanner.count === 1 && scanner.starts[0] === scanner.ends[0]) return;
    this.#read += 1;
    const verdict = this.#people.encode(scanner, data, from, to, this.writer);
    if (verdict === 'person') {
      this.#seen?.push(this.#people.marketoId);
      return;
    }
    const skip = skipReasons[verdict];
    if (skip) this.#skippedBy[skip] = (this.#skippedBy[skip] ?? 0) + 1;
    const reject = rejectReasons[verdict];
    if (!reject) return;
    const excerpt = data
      .toString('utf8', from, Math.min(to, from + excerptBytes))
      .replaceAll('\0', '');
    this.#rejects.push({ reason: reject, excerpt });
  }

  /** The piece as it is stored; its data stays valid until the writer is reset. */
  close(number: number, ends: number, observedAt: Date): LoadedPiece {
    const { rows } = this.writer;
    const skipped = Object.values(this.#skippedBy).reduce((sum, count) => sum + count, 0);
    return {
      number,
      piece: { begins: this.begins, ends },
      data: this.writer.finish(),
      rows,
      observedAt,
      counts: { read: this.#read, skipped, failed: this.#rejects.length },
      skippedBy: this.#skippedBy,
      rejects: this.#rejects,
      owners: this.#people.newOwners.splice(0),
      sources: this.#people.newSources.splice(0),
      seen: this.#seen,
      wholeRange: false,
      calls: 0,
      bytes: 0,
    };
  }
}
