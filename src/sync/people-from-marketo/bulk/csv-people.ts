import { isUtf8 } from 'node:buffer';
import { cleanText } from '../../../people/clean.ts';
import { type PersonKey, type PersonValues, personColumns } from '../../../people/columns.ts';
import { noLastName, personKeys } from '../../../people/normalise.ts';
import type { CopyWriter } from '../../../people/write/copy-writer.ts';
import { encodePerson, writeKeys } from '../../../people/write/encode-person.ts';
import { stageColumnCount } from '../../../people/write/stage.ts';
import {
  asciiKey,
  hasWideEnds,
  integer,
  isBlank,
  isPlain,
  isTrue,
  joined,
  trimmed,
  writeInteger,
} from './csv-fields.ts';
import type { CsvScanner } from './csv-scanner.ts';

/** REST names of the fields that make up each value; two are joined by a space (the owner's name). */
export type FieldNames = { readonly [K in PersonKey]?: readonly string[] };

/** What became of a row. */
export type RowVerdict =
  | 'person'
  | 'no-owner'
  | 'queue'
  | 'not-a-user'
  | 'other-partition'
  | 'wrong-column-count'
  | 'no-id';

const noLastNameBytes = Buffer.from(noLastName);
const nameAt = [0, 1, 2, 4].map((index) => personColumns[index]?.key);
if (nameAt.join() !== 'firstName,lastName,email,company') throw new Error('Column order changed.');
const [firstAt, lastAt, emailAt, companyAt] = [0, 1, 2, 4] as const;
const ownerAt = personColumns.findIndex(({ key }) => key === 'ownerId');
const sourceAt = personColumns.findIndex(({ key }) => key === 'source');
const partitionAt = personColumns.findIndex(({ key }) => key === 'partitionId');
const salesforceIds = new Set<PersonKey>([
  'sfdcLeadId',
  'sfdcContactId',
  'sfdcAccountId',
  'ownerId',
]);

type Options = {
  /** Header of the file. */
  header: readonly string[];
  names: FieldNames;
  /** Partitions to take (R12); null: all. */
  partitions: ReadonlySet<number> | null;
  /** A full compare also stages who does not qualify, since they may be people here. */
  keepUnqualified: boolean;
  /** Pads a 15-character Salesforce id to 18. */
  fullSalesforceId: (id: string) => string;
};

/** Where the last trimmed value lies: one for all rows, as an object for each would be garbage. */
const span = { start: 0, end: 0 };

/**
 * Turns rows of a bulk lead extract into tuples of the stage. Bytes are copied straight from the file
 * where they can stay as they are, which is nearly always; rows with doubled quotes, stray control
 * bytes or broken UTF-8 take the way over strings, with the same result (a test holds both together).
 */
export class CsvPeople {
  readonly #options: Options;
  readonly #idAt: number;
  readonly #columns: number;
  /** For each person column the field's index, or -1; the second one for joined values. */
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  /** Owners and sources seen for the first time since the caller last emptied the lists. */
  readonly newOwners: { id: string; name: string | null; email: string | null }[] = [];
  readonly newSources: string[] = [];
  readonly #owners = new Set<string>();
  readonly #sources = new Set<string>();

  constructor(options: Options) {
    this.#options = options;
    this.#columns = options.header.length;
    const find = (name: string | undefined) => (name ? options.header.indexOf(name) : -1);
    this.#idAt = find('id');
    this.#first = Int32Array.from(personColumns, ({ key }) => find(options.names[key]?.[0]));
    this.#second = Int32Array.from(personColumns, ({ key }) => find(options.names[key]?.[1]));
  }

  /** The Marketo id of the row last encoded; 0 when it had none. */
  marketoId = 0;

  /** Encodes the row that `scanner` found in `data` between `from` and `to`, if it is to be staged. */
  encode(
    scanner: CsvScanner,
    data: Buffer,
    from: number,
    to: number,
    writer: CopyWriter,
  ): RowVerdict {
    this.marketoId = 0;
    if (scanner.count !== this.#columns) return 'wrong-column-count';
    const id = integer(scanner, data, this.#idAt);
    if (id === null || id <= 0) return 'no-id';
    this.marketoId = id;
    const verdict = this.#judge(scanner, data);
    const qualifies = verdict === 'person';
    if (!qualifies && !this.#options.keepUnqualified) return verdict;
    if (this.#simple(scanner, data, from, to))
      this.#copy(scanner, data, to - from, writer, qualifies);
    else encodePerson(writer, this.#values(scanner, data, id), qualifies);
    if (qualifies) this.#collect(scanner, data);
    return verdict;
  }

  #judge(scanner: CsvScanner, data: Buffer): RowVerdict {
    const { partitions } = this.#options;
    const partitionField = this.#first[partitionAt] as number;
    if (partitions && partitionField >= 0) {
      const partition = integer(scanner, data, partitionField);
      if (partition !== null && !partitions.has(partition)) return 'other-partition';
    }
    const owner = this.#first[ownerAt] as number;
    if (owner < 0 || scanner.isNull(data, owner)) return 'no-owner';
    // Salesforce key prefixes: 005 is a user, 00G a queue.
    const at = scanner.starts[owner] as number;
    if (data[at] !== 0x30 || data[at + 1] !== 0x30) return 'not-a-user';
    if (data[at + 2] === 0x47) return 'queue';
    return data[at + 2] === 0x35 ? 'person' : 'not-a-user';
  }

  /** Whether every value can be copied byte by byte. */
  #simple(scanner: CsvScanner, data: Buffer, from: number, to: number): boolean {
    for (let i = 0; i < this.#columns; i++) if (scanner.styles[i] === 2) return false;
    if (!scanner.wide) return true;
    for (let i = 0; i < this.#columns; i++) if (hasWideEnds(scanner, data, i)) return false;
    return isUtf8(data.subarray(from, to));
  }

  #copy(
    scanner: CsvScanner,
    data: Buffer,
    size: number,
    writer: CopyWriter,
    qualifies: boolean,
  ): void {
    // Every value at most once, the keys and the search text at most three times more.
    writer.reserve(size * 5 + 1024);
    writer.startRow(stageColumnCount);
    writer.int8(this.marketoId);
    writer.newUuid();
    writer.boolean(qualifies);
    for (let c = 0; c < personColumns.length; c++) {
      const column = personColumns[c] as (typeof personColumns)[number];
      const index = this.#first[c] as number;
      if (column.type === 'text')
        this.#copyText(scanner, data, column.key, index, this.#second[c] as number, writer);
      else if (index < 0 || scanner.isNull(data, index)) writer.null();
      else if (column.type === 'boolean') writer.boolean(isTrue(scanner, data, index));
      else writeInteger(writer, integer(scanner, data, index));
    }
    this.#copyKeys(scanner, data, writer);
  }

  #copyText(
    scanner: CsvScanner,
    data: Buffer,
    key: PersonKey,
    index: number,
    second: number,
    writer: CopyWriter,
  ): void {
    if (index >= 0 && !scanner.isNull(data, index)) trimmed(scanner, data, index, span);
    else span.start = span.end = 0;
    const { start, end } = span;
    if (second >= 0 && !scanner.isNull(data, second)) trimmed(scanner, data, second, span);
    else span.start = span.end = 0;
    if (start === end && span.start === span.end) {
      writer.null();
      return;
    }
    if (end - start === 15 && salesforceIds.has(key)) {
      writer.text(this.#options.fullSalesforceId(data.toString('latin1', start, end)));
      return;
    }
    const begin = writer.openText();
    writer.bytes(data, start, end);
    if (start < end && span.start < span.end) writer.byte(0x20);
    writer.bytes(data, span.start, span.end);
    writer.closeText(begin);
  }

  #copyKeys(scanner: CsvScanner, data: Buffer, writer: CopyWriter): void {
    const first = this.#first[firstAt] as number;
    const last = this.#first[lastAt] as number;
    const email = this.#first[emailAt] as number;
    const company = this.#first[companyAt] as number;
    if (
      !isPlain(scanner, data, first) ||
      !isPlain(scanner, data, last) ||
      !isPlain(scanner, data, email) ||
      !isPlain(scanner, data, company)
    ) {
      const text = (index: number) => (index < 0 ? null : cleanText(scanner.text(data, index)));
      writeKeys(
        writer,
        personKeys({
          first: text(first),
          last: text(last),
          email: text(email),
          company: text(company),
        }),
      );
      return;
    }
    let begin = writer.openText();
    if (isBlank(scanner, data, last)) writer.bytes(noLastNameBytes, 0, noLastNameBytes.length);
    else asciiKey(scanner, data, last, writer);
    writer.byte(0x01);
    asciiKey(scanner, data, first, writer);
    writer.closeText(begin);
    begin = writer.openText();
    asciiKey(scanner, data, email, writer);
    writer.closeText(begin);
    begin = writer.openText();
    asciiKey(scanner, data, company, writer);
    writer.closeText(begin);
    begin = writer.openText();
    asciiKey(scanner, data, first, writer);
    writer.byte(0x20);
    asciiKey(scanner, data, last, writer);
    writer.byte(0x0a);
    asciiKey(scanner, data, email, writer);
    writer.byte(0x0a);
    asciiKey(scanner, data, company, writer);
    writer.closeText(begin);
  }

  #values(scanner: CsvScanner, data: Buffer, marketoId: number): PersonValues {
    const values: Record<string, unknown> = { marketoId };
    personColumns.forEach(({ key, type }, c) => {
      const index = this.#first[c] as number;
      const second = this.#second[c] as number;
      if (index < 0) return;
      if (type === 'boolean') {
        values[key] = scanner.isNull(data, index) ? null : isTrue(scanner, data, index);
      } else if (type === 'integer') {
        values[key] = integer(scanner, data, index);
      } else if (second >= 0) {
        values[key] = joined(scanner.text(data, index), scanner.text(data, second));
      } else {
        const text = cleanText(scanner.text(data, index));
        const short = text !== null && text.length === 15 && salesforceIds.has(key);
        values[key] = short ? this.#options.fullSalesforceId(text) : text;
      }
    });
    return values as PersonValues;
  }

  /** Notes owners and sources, a few hundred in all, for the filters of the people page. */
  #collect(scanner: CsvScanner, data: Buffer): void {
    const owner = this.#first[ownerAt] as number;
    const id = data.toString('latin1', scanner.starts[owner], scanner.ends[owner]);
    if (!this.#owners.has(id)) {
      this.#owners.add(id);
      const values = this.#values(scanner, data, this.marketoId);
      this.newOwners.push({
        id: values.ownerId ?? id,
        name: values.ownerName ?? null,
        email: values.ownerEmail ?? null,
      });
    }
    const sourceField = this.#first[sourceAt] as number;
    if (sourceField < 0 || scanner.isNull(data, sourceField)) return;
    const raw = data.toString('latin1', scanner.starts[sourceField], scanner.ends[sourceField]);
    if (this.#sources.has(raw)) return;
    this.#sources.add(raw);
    const source = cleanText(scanner.text(data, sourceField));
    if (source !== null) this.newSources.push(source);
  }
}
