/** The part of JSON schema that Swagger 2.0 files of the vendor use. */
export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
}

export interface Swagger {
  paths: Record<string, Record<string, { responses?: Record<string, { schema?: Schema }> }>>;
  definitions: Record<string, Schema>;
}

/** Where real answers are known to differ: a definition's members that may be absent or otherwise typed. */
export interface Tolerance {
  /** `Definition.member` that may be missing although it is required; `*.member` for any. */
  absent: readonly string[];
  /** `Definition.member` of any type. */
  any: readonly string[];
}

/** What in `value` contradicts the schema, as sentences with the place; empty when nothing does. */
export function contradictions(
  swagger: Swagger,
  schema: Schema,
  value: unknown,
  tolerance: Tolerance,
  place = '$',
  name = '',
): string[] {
  if (schema.$ref !== undefined) {
    const target = schema.$ref.replace('#/definitions/', '');
    const next = swagger.definitions[target];
    if (!next) return [`${place}: no definition ${target}`];
    return contradictions(swagger, next, value, tolerance, place, target);
  }
  if (schema.type === 'array' || schema.items) {
    if (!Array.isArray(value)) return [`${place}: no array`];
    const { items } = schema;
    if (!items) return [];
    return value.flatMap((entry, n) =>
      contradictions(swagger, items, entry, tolerance, `${place}[${n}]`, name),
    );
  }
  if (schema.properties || schema.type === 'object') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return [`${place}: no object`];
    }
    return members(swagger, schema, value as Record<string, unknown>, tolerance, place, name);
  }
  return scalar(schema, value, place);
}

function members(
  swagger: Swagger,
  schema: Schema,
  value: Record<string, unknown>,
  tolerance: Tolerance,
  place: string,
  name: string,
): string[] {
  const missing = (schema.required ?? [])
    .filter((member) => value[member] === undefined)
    .filter((member) => !listed(tolerance.absent, name, member))
    .map((member) => `${place} (${name}): no member ${member}`);
  const wrong = Object.entries(schema.properties ?? {})
    // An empty value is an explicit null, whatever the type says.
    .filter(([member]) => value[member] !== undefined && value[member] !== null)
    .filter(([member]) => !listed(tolerance.any, name, member))
    .flatMap(([member, inner]) =>
      contradictions(swagger, inner, value[member], tolerance, `${place}.${member}`, name),
    );
  return [...missing, ...wrong];
}

function listed(entries: readonly string[], name: string, member: string): boolean {
  return entries.includes(`${name}.${member}`) || entries.includes(`*.${member}`);
}

function scalar(schema: Schema, value: unknown, place: string): string[] {
  if (schema.enum && !schema.enum.includes(value)) {
    return [`${place}: ${JSON.stringify(value)} is none of ${schema.enum.join(', ')}`];
  }
  const fits =
    schema.type === undefined ||
    (schema.type === 'integer' ? Number.isInteger(value) : typeof value === schema.type);
  if (!fits) return [`${place}: ${JSON.stringify(value)} is no ${schema.type}`];
  if (schema.format === 'int32' && Math.abs(Number(value)) > 0x7fffffff) {
    return [`${place}: ${value} is no int32`];
  }
  if (schema.format === 'date-time' && Number.isNaN(Date.parse(String(value)))) {
    return [`${place}: ${JSON.stringify(value)} is no date-time`];
  }
  return [];
}

/** The schema of a call's answer; the names of path parameters do not matter. */
export function answerSchema(swagger: Swagger, method: string, path: string): Schema | undefined {
  const plain = (text: string) => text.replace(/\{\w+\}|:\w+/g, '{}');
  const found = Object.entries(swagger.paths).find(([known]) => plain(known) === plain(path));
  return found?.[1][method.toLowerCase()]?.responses?.['200']?.schema;
}
