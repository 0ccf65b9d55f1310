import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { salesforceId18 } from '../../../marketo/salesforce-id.ts';
import { cleanText } from '../../../people/clean.ts';
import type { PersonValues } from '../../../people/columns.ts';
import { CopyWriter } from '../../../people/write/copy-writer.ts';
import { encodePerson } from '../../../people/write/encode-person.ts';
import { CsvPeople, type FieldNames } from './csv-people.ts';
import { CsvScanner } from './csv-scanner.ts';

const header = [
  'id',
  'firstName',
  'lastName',
  'email',
  'company',
  'sfdcLeadId',
  'sfdcLeadOwnerId',
  'first',
  'last',
  'unsubscribed',
  'leadPartitionId',
];
const names: FieldNames = {
  firstName: ['firstName'],
  lastName: ['lastName'],
  email: ['email'],
  company: ['company'],
  sfdcLeadId: ['sfdcLeadId'],
  ownerId: ['sfdcLeadOwnerId'],
  ownerName: ['first', 'last'],
  unsubscribed: ['unsubscribed'],
  partitionId: ['leadPartitionId'],
};
const user = salesforceId18('0055g00000AbCdE') ?? '';

function quoted(value: string | null): string {
  if (value === null) return 'null';
  return /[",\n\r]|^null$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function encode(line: string, partitions: ReadonlySet<number> | null = null) {
  const data = Buffer.from(line);
  const scanner = new CsvScanner(32);
  const end = scanner.scan(data, 0, data.length, true);
  const writer = new CopyWriter();
  const people = new CsvPeople({
    header,
    names,
    partitions,
    keepUnqualified: false,
    fullSalesforceId: (id) => salesforceId18(id) ?? id,
  });
  const verdict = people.encode(scanner, data, 0, end, writer);
  return { verdict, bytes: Buffer.from(writer.finish()), people };
}

/** Everything but the id that is made for a new person: 16 bytes behind the Marketo id. */
function withoutId(bytes: Buffer): string {
  const at = 19 + 2 + 4 + 8 + 4;
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 16)]).toString('hex');
}

const row = (values: Partial<Record<string, string | null>>) =>
  header.map((name) => quoted(values[name] ?? null)).join(',');

describe('a row of a bulk file', () => {
  it('becomes the same tuple as the same values by REST, whatever is in them', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '',
        ' padded ',
        'null',
        'O’Brien',
        'Müller, "Jr."',
        'line\nbreak',
        'cr\r\nlf',
        '王伟',
        '\u00a0nbsp\u3000',
        'x'.repeat(300),
        'É',
        '\0nul',
      ),
      fc.constant(null),
    );
    fc.assert(
      fc.property(
        fc.record({
          firstName: text,
          lastName: text,
          email: text,
          company: text,
          sfdcLeadId: fc.constantFrom(null, '00Q5g00000AbCdE', salesforceId18('00Q5g00000AbCdE')),
          unsubscribed: fc.constantFrom('true', 'false', null),
          leadPartitionId: fc.constantFrom('1', '2', null),
          first: text,
          last: text,
        }),
        (values) => {
          const bulk = encode(row({ ...values, id: '4711', sfdcLeadOwnerId: user }));
          const lead = cleanText(values.sfdcLeadId);
          const owner = [values.first, values.last].map(cleanText).filter((part) => part !== null);
          const rest: PersonValues = {
            marketoId: 4711,
            firstName: cleanText(values.firstName),
            lastName: cleanText(values.lastName),
            email: cleanText(values.email),
            company: cleanText(values.company),
            sfdcLeadId: lead === null ? null : (salesforceId18(lead) ?? lead),
            ownerId: user,
            ownerName: owner.length > 0 ? owner.join(' ') : null,
            unsubscribed: values.unsubscribed === null ? null : values.unsubscribed === 'true',
            partitionId: values.leadPartitionId === null ? null : Number(values.leadPartitionId),
          };
          const writer = new CopyWriter();
          encodePerson(writer, rest, true);
          expect(bulk.verdict).toBe('person');
          expect(withoutId(bulk.bytes)).toBe(withoutId(Buffer.from(writer.finish())));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is judged by its owner and partition', () => {
    expect(encode(row({ id: '1' })).verdict).toBe('no-owner');
    expect(encode(row({ id: '1', sfdcLeadOwnerId: '00G5g000000AbCdEAA' })).verdict).toBe('queue');
    expect(encode(row({ id: '1', sfdcLeadOwnerId: 'someone' })).verdict).toBe('not-a-user');
    const elsewhere = row({ id: '1', sfdcLeadOwnerId: user, leadPartitionId: '2' });
    expect(encode(elsewhere, new Set([1])).verdict).toBe('other-partition');
    expect(encode(elsewhere, new Set([1, 2])).verdict).toBe('person');
  });

  it('is set aside when it is none', () => {
    expect(encode('1,too,few').verdict).toBe('wrong-column-count');
    expect(encode(row({ id: null, sfdcLeadOwnerId: user })).verdict).toBe('no-id');
    expect(encode(row({ id: '12x', sfdcLeadOwnerId: user })).verdict).toBe('no-id');
  });

  it('tells new owners and sources once', () => {
    const { people } = encode(row({ id: '1', sfdcLeadOwnerId: user, first: 'Ada', last: 'Byron' }));
    expect(people.newOwners).toEqual([{ id: user, name: 'Ada Byron', email: null }]);
  });
});
