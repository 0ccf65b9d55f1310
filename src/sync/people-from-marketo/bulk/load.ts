import { type FileHandle, open } from 'node:fs/promises';
import { withTenantClient } from '../../../db/tenant.ts';
import { salesforceId18 } from '../../../marketo/salesforce-id.ts';
import { CopyWriter } from '../../../people/write/copy-writer.ts';
import { Slots } from '../../engine/slots.ts';
import type { FieldContext } from '../fields.ts';
import type { FlowContext } from '../flow-context.ts';
import { storePiece } from '../store-piece.ts';
import { gaps, type Piece, readPieces, type Sweep, setStep } from '../sweeps.ts';
import { CsvPeople } from './csv-people.ts';
import { CsvScanner } from './csv-scanner.ts';
import { OpenPiece } from './open-piece.ts';
import { SpoolChanged } from './spool.ts';
import type { BulkWindow } from './windows.ts';

/** What is parsed in one go, some five milliseconds: whoever reads a page meanwhile waits for that long. */
const blockBytes = 128 << 10;
/** A row beyond this is no row: a quote was never closed. Reading goes on behind its first line end. */
const longestRow = 1 << 20;
/** Two connections keep both the parser and PostgreSQL busy (63,000 rows a second against 37,000). */
const connections = 2;
const mostColumns = 64;

/**
 * Stores spooled files in pieces, those of one file while the next is parsed. Pieces are committed in
 * any order, each with its checkpoint; after a restart only the gaps between them are read again.
 */
export class FileLoader {
  readonly #context: FlowContext;
  readonly #sweep: Sweep;
  readonly #fields: FieldContext;
  readonly #onlyOwner: boolean;
  readonly #slots = new Slots(connections);
  readonly #writers: CopyWriter[] = [];
  #rows = 0;

  /** @param onlyOwner the files hold ids and owners only (R19). */
  constructor(context: FlowContext, sweep: Sweep, fields: FieldContext, onlyOwner: boolean) {
    this.#context = context;
    this.#sweep = sweep;
    this.#fields = fields;
    this.#onlyOwner = onlyOwner;
  }

  /**
   * Parses a window's file; comes back when its last piece is handed on, and calls `stored` when all of
   * them are committed.
   *
   * @param step what is said to those who watch.
   * @throws SpoolChanged, ENOENT when the file is not the one that was checked; call settled() then.
   */
  async load(
    window: BulkWindow,
    path: string,
    step: string,
    stored: () => Promise<void>,
  ): Promise<void> {
    const { db, tenantId } = this.#context;
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size !== window.file_size) throw new SpoolChanged();
      const pieces = await withTenantClient(
        db,
        tenantId,
        async (client) => {
          await setStep(client, tenantId, this.#sweep.id, { step });
          return readPieces(client, tenantId, this.#sweep.id, window.number);
        },
        { durable: false },
      );
      // The parser itself counts as one, so that `stored` never comes before the last piece.
      let open = 1;
      const close = async () => {
        open -= 1;
        if (open === 0) await stored();
      };
      const parser = new FileParser(this.#context, this.#sweep, this.#fields, file, {
        writer: () => this.#writers.pop() ?? new CopyWriter(),
        send: async (piece, ends) => {
          if (ends > piece.begins) {
            open += 1;
            await this.#send(window, piece, ends, close);
          } else this.#writers.push(piece.writer);
        },
      });
      await parser.readHeader(size);
      for (const gap of gaps(pieces, 0, size)) await parser.parse(gap);
      await close();
    } finally {
      await file.close();
    }
  }

  /** Rows stored so far, counting from this process's start of the sweep. */
  get rows(): number {
    return this.#rows;
  }

  /** Throws the first failure of a piece, if there was one. */
  check(): void {
    this.#slots.check();
  }

  /** Waits for the pieces that are being stored, failed or not. */
  settled(): Promise<void> {
    return this.#slots.settled();
  }

  async #send(
    window: BulkWindow,
    piece: OpenPiece,
    ends: number,
    done: () => Promise<void>,
  ): Promise<void> {
    const loaded = piece.close(window.number, ends, window.enqueued_at as Date);
    await this.#slots.run(async () => {
      try {
        await storePiece(this.#context, this.#sweep, this.#fields, loaded, this.#onlyOwner);
        this.#writers.push(piece.writer);
        this.#rows += loaded.rows;
        await done();
      } finally {
        this.#context.wake();
      }
    });
  }
}

type Pieces = {
  writer(): CopyWriter;
  send(piece: OpenPiece, ends: number): Promise<void>;
};

/** Cuts one file into pieces. */
class FileParser {
  readonly #context: FlowContext;
  readonly #sweep: Sweep;
  readonly #fields: FieldContext;
  readonly #file: FileHandle;
  readonly #pieces: Pieces;
  readonly #scanner = new CsvScanner(mostColumns);
  #people: CsvPeople | null = null;
  #headerEnd = 0;

  constructor(
    context: FlowContext,
    sweep: Sweep,
    fields: FieldContext,
    file: FileHandle,
    pieces: Pieces,
  ) {
    this.#context = context;
    this.#sweep = sweep;
    this.#fields = fields;
    this.#file = file;
    this.#pieces = pieces;
  }

  async readHeader(size: number): Promise<void> {
    const head = Buffer.alloc(Math.min(size, 65_536));
    await this.#file.read(head, 0, head.length, 0);
    // A byte order mark is no part of the first column's name.
    const from = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
    const end = this.#scanner.scan(head, from, head.length, head.length === size);
    this.#headerEnd = end < 0 ? size : end;
    const columns = Array.from(
      { length: this.#scanner.count },
      (_, i) => this.#scanner.text(head, i) ?? '',
    );
    this.#people = new CsvPeople({
      header: columns,
      names: this.#fields.names,
      partitions: this.#fields.partitions,
      keepUnqualified: this.#sweep.kind === 'reconcile',
      fullSalesforceId: (id) => salesforceId18(id) ?? id,
    });
  }

  /** Reads the rows between two offsets, which are row ends, and hands them on piece by piece. */
  async parse(gap: Piece): Promise<void> {
    let piece = this.#open(gap.begins);
    let data = Buffer.allocUnsafe(2 * blockBytes);
    let held = 0;
    let offset = Math.max(gap.begins, this.#headerEnd);
    for (let atEnd = offset >= gap.ends; !atEnd; ) {
      this.#context.signal.throwIfAborted();
      if (data.length - held < blockBytes) data = Buffer.concat([data], data.length * 2);
      const wanted = Math.min(blockBytes, gap.ends - offset - held);
      const { bytesRead } = await this.#file.read(data, held, wanted, offset + held);
      if (bytesRead === 0) throw new SpoolChanged();
      held += bytesRead;
      atEnd = offset + held >= gap.ends;
      let at = 0;
      while (at < held) {
        const next = this.#next(data, at, held, atEnd);
        if (next < 0) break;
        piece.take(this.#scanner, data, at, next);
        at = next;
        if (piece.writer.rows >= this.#context.settings.pieceRows) {
          await this.#pieces.send(piece, offset + at);
          piece = this.#open(offset + at);
        }
      }
      data.copyWithin(0, at, held);
      held -= at;
      offset += at;
    }
    await this.#pieces.send(piece, gap.ends);
  }

  /** The end of the row at `from`; -1 when more must be read first. */
  #next(data: Buffer, from: number, to: number, last: boolean): number {
    const next = this.#scanner.scan(data, from, to, last);
    const size = (next < 0 ? to : next) - from;
    if (size <= longestRow) return next;
    const lineEnd = data.indexOf(0x0a, from);
    if (lineEnd < 0) return next;
    // Seen as one field: the row is set aside for its number of columns.
    this.#scanner.count = 1;
    return lineEnd + 1;
  }

  #open(begins: number): OpenPiece {
    const writer = this.#pieces.writer();
    return new OpenPiece(
      begins,
      writer,
      this.#people as CsvPeople,
      this.#sweep.kind === 'reconcile',
    );
  }
}
