import { type PersonValues, personColumns } from '../columns.ts';
import { personKeys } from '../normalise.ts';
import type { CopyWriter } from './copy-writer.ts';
import { stageColumnCount } from './stage.ts';

/** One person as a tuple of the stage, from values that are already apart. */
export function encodePerson(writer: CopyWriter, values: PersonValues, qualifies: boolean): void {
  writer.reserve(512);
  writer.startRow(stageColumnCount);
  writer.int8(values.marketoId);
  writer.newUuid();
  writer.boolean(qualifies);
  for (const { key, type } of personColumns) {
    const value = values[key];
    writer.reserve(64);
    if (value === null || value === undefined) writer.null();
    else if (type === 'text') writer.text(value as string);
    else if (type === 'boolean') writer.boolean(value as boolean);
    else writer.int4(value as number);
  }
  const { firstName = null, lastName = null, email = null, company = null } = values;
  writeKeys(writer, personKeys({ first: firstName, last: lastName, email, company }));
}

/** The last columns of the stage, in their order. */
export function writeKeys(writer: CopyWriter, keys: ReturnType<typeof personKeys>): void {
  writer.text(keys.name);
  writer.text(keys.email);
  writer.text(keys.company);
  writer.text(keys.search);
}
