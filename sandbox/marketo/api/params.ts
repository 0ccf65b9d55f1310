import { ApiError } from './errors.ts';
import type { ApiCall } from './route.ts';

export const MAX_BATCH = 300;

/** A list given as commas, as a repeated parameter, or both. */
export function list(call: ApiCall, name: string): string[] {
  return call.params
    .getAll(name)
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

/** A parameter that must be there (1002). */
export function required(call: ApiCall, name: string): string {
  const value = call.params.get(name);
  if (value === null || value === '') {
    throw new ApiError('1002', `Missing value for the required parameter '${name}'`);
  }
  return value;
}

/** A list that must be there, of at most `max` entries (1003 beyond). */
export function requiredList(call: ApiCall, name: string, max: number): string[] {
  required(call, name);
  return limited(name, list(call, name), max);
}

export function limited(name: string, values: string[], max: number): string[] {
  if (values.length > max) {
    throw new ApiError('1003', `${name} can hold at most ${max} values, got ${values.length}`);
  }
  return values;
}

/** A list of integers; anything else is 1001. */
export function integers(name: string, values: readonly string[]): number[] {
  return values.map((text) => {
    if (!/^\d+$/.test(text)) throw invalid(text, 'integer', name);
    return Number(text);
  });
}

function invalid(value: unknown, type: string, name?: string): ApiError {
  const where = name === undefined ? '' : ` for '${name}'`;
  return new ApiError(
    '1001',
    `Invalid value '${String(value)}'${where}. Required of type '${type}'`,
  );
}

/** `batchSize`, cut to 300 where it is more. */
export function batchSize(call: ApiCall, max = MAX_BATCH): number {
  const text = call.params.get('batchSize');
  if (text === null || text === '') return max;
  const [size = max] = integers('batchSize', [text]);
  return Math.min(max, Math.max(1, size));
}

/** An integer out of the path; another text is an unknown object (1013 or the given code). */
export function pathInteger(call: ApiCall, name: string): number {
  const text = call.path[name] ?? '';
  if (!/^\d+$/.test(text)) throw invalid(text, 'integer', name);
  return Number(text);
}

/** The JSON body as an object (609 when it is none). */
export function bodyObject(call: ApiCall): Record<string, unknown> {
  if (typeof call.body !== 'object' || call.body === null || Array.isArray(call.body)) {
    throw new ApiError('609');
  }
  return call.body as Record<string, unknown>;
}

/** `input` of the body: an array of at most 300 objects. */
export function inputRecords(call: ApiCall, max = MAX_BATCH): Record<string, unknown>[] {
  const { input } = bodyObject(call);
  const isRecord = (entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry);
  if (!Array.isArray(input) || !input.every(isRecord)) {
    throw new ApiError('609', "Invalid value specified for attribute 'input'");
  }
  if (input.length > max) {
    throw new ApiError('1003', `input can hold at most ${max} records, got ${input.length}`);
  }
  return input as Record<string, unknown>[];
}
