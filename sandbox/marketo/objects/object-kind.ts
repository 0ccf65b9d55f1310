/** A record of a company, opportunity, role or sales person, as the API shows it. */
export type ObjectRecord = Record<string, unknown>;

export interface ObjectField {
  name: string;
  displayName: string;
  dataType: string;
  length?: number;
  updateable: boolean;
}

/** What the one interface of all four objects needs to know of each. */
export interface ObjectKind {
  name: string;
  displayName: string;
  /** The beginning of the call names, such as `companies`. */
  call: string;
  path: string;
  right: 'Company' | 'Opportunity' | 'Sales Person';
  idField: string;
  dedupeFields: readonly string[];
  /** Each entry a searchable field, or several that must be given together. */
  searchable: readonly (readonly string[])[];
  fields: readonly ObjectField[];
  /** Records whose `field` is one of the values; at most some thousands. */
  find: (field: string, values: readonly string[]) => ObjectRecord[];
  create: (values: ObjectRecord) => ObjectRecord;
  update: (record: ObjectRecord, values: ObjectRecord) => void;
  /** False when something still needs the record (1022). */
  remove: (record: ObjectRecord) => boolean;
  /** Why a record can't be made, as a code; null when it can. */
  refuse: (values: ObjectRecord) => string | null;
}

/** A field with Marketo's names for types. */
export function objectField(
  name: string,
  displayName: string,
  dataType: string,
  updateable = true,
  length?: number,
): ObjectField {
  return { name, displayName, dataType, updateable, ...(length === undefined ? {} : { length }) };
}
