import { z } from 'zod';
import type {
  CustomAttribute,
  CustomType,
  CustomTypes,
  CustomTypeVersion,
  DataType,
} from '../activities/custom-types.ts';
import { DATA_TYPES } from '../activities/custom-types.ts';
import { ApiError } from '../api/errors.ts';
import { bodyObject } from '../api/params.ts';
import type { ApiCall } from '../api/route.ts';

const attributeSchema = z.object({
  apiName: z.string(),
  name: z.string(),
  description: z.string().optional(),
  dataType: z.enum(DATA_TYPES).optional(),
  isPrimary: z.boolean().optional(),
});
const typeSchema = z.object({
  apiName: z.string(),
  name: z.string(),
  triggerName: z.string(),
  filterName: z.string(),
  description: z.string().optional(),
  primaryAttribute: attributeSchema,
});
const attributesSchema = z.object({
  attributes: z.array(attributeSchema.partial().required({ apiName: true })),
});

/** Reads a body by a schema: a missing member is 1002, a wrong one 1001. */
function parsed<T>(call: ApiCall, schema: z.ZodType<T>): T {
  const result = schema.safeParse(bodyObject(call));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  if (issue?.code === 'invalid_type' && issue.message.includes('undefined')) {
    throw new ApiError('1002', `Missing value for the required parameter '${path}'`);
  }
  throw new ApiError('1001', `Invalid value for '${path}'`);
}

/** apiName: letters and digits, one letter at least. Display names: also space and underscore. */
function checkApiName(apiName: string): void {
  if (!/^(?=.*[A-Za-z])[A-Za-z0-9]{1,255}$/.test(apiName)) {
    throw new ApiError(
      '1003',
      `apiName '${apiName}' must be alphanumeric with at least one letter`,
    );
  }
}

function checkName(name: string): void {
  if (!/^(?=.*[A-Za-z])[A-Za-z0-9 _]{1,255}$/.test(name)) {
    throw new ApiError('1003', `'${name}' may only hold letters, digits, spaces and underscores`);
  }
}

/** Trigger and filter names are free text: "Was Sent Sales Email (Lockstep)". */
function checkLabel(member: string, label: string): void {
  if (label.trim() === '' || label.length > 255) {
    throw new ApiError('1003', `${member} must have 1 to 255 characters`);
  }
}

type GivenAttribute = z.output<typeof attributeSchema>;

function attributeOf(given: GivenAttribute, isPrimary: boolean): CustomAttribute {
  checkApiName(given.apiName);
  checkName(given.name);
  const dataType: DataType = given.dataType ?? 'string';
  const { apiName, name, description } = given;
  return {
    apiName,
    name,
    ...(description === undefined ? {} : { description }),
    dataType,
    isPrimary,
  };
}

function versionOf(given: z.output<typeof typeSchema>): CustomTypeVersion {
  checkName(given.name);
  checkLabel('triggerName', given.triggerName);
  checkLabel('filterName', given.filterName);
  return {
    name: given.name,
    description: given.description ?? '',
    triggerName: given.triggerName,
    filterName: given.filterName,
    attributes: [attributeOf(given.primaryAttribute, true)],
  };
}

export function createType(call: ApiCall, types: CustomTypes): CustomType {
  const given = parsed(call, typeSchema);
  checkApiName(given.apiName);
  return types.create(given.apiName, versionOf(given));
}

/** A restatement of the header; secondary attributes stay. What is left out stays too. */
export function updateType(call: ApiCall, types: CustomTypes, apiName: string): CustomType {
  const given = parsed(call, typeSchema.partial());
  if (given.apiName !== undefined) checkApiName(given.apiName);
  return types.change(
    apiName,
    (draft) => {
      const { name, triggerName, filterName, description, primaryAttribute } = given;
      if (name !== undefined) checkName(name);
      if (triggerName !== undefined) checkLabel('triggerName', triggerName);
      if (filterName !== undefined) checkLabel('filterName', filterName);
      draft.name = name ?? draft.name;
      draft.triggerName = triggerName ?? draft.triggerName;
      draft.filterName = filterName ?? draft.filterName;
      draft.description = description ?? draft.description;
      if (primaryAttribute) {
        const secondary = draft.attributes.filter((entry) => !entry.isPrimary);
        draft.attributes = [attributeOf(primaryAttribute, true), ...secondary];
        requireDistinct(draft);
      }
    },
    given.apiName,
  );
}

export function createAttributes(call: ApiCall, types: CustomTypes, apiName: string): CustomType {
  const { attributes } = parsed(call, attributesSchema);
  return types.change(apiName, (draft) => {
    for (const given of attributes) {
      const { name, dataType } = given;
      if (name === undefined || dataType === undefined) {
        const missing = name === undefined ? 'name' : 'dataType';
        throw new ApiError('1002', `Missing value for the required parameter '${missing}'`);
      }
      if (given.isPrimary && draft.attributes.some((entry) => entry.isPrimary)) {
        throw new ApiError('709', 'There is a primary attribute already');
      }
      draft.attributes.push(attributeOf({ ...given, name, dataType }, given.isPrimary ?? false));
      requireDistinct(draft);
    }
  });
}

export function updateAttributes(call: ApiCall, types: CustomTypes, apiName: string): CustomType {
  const { attributes } = parsed(call, attributesSchema);
  return types.change(apiName, (draft) => {
    for (const given of attributes) {
      const entry = attributeIn(draft, given.apiName);
      if (given.name !== undefined) checkName(given.name);
      entry.name = given.name ?? entry.name;
      entry.dataType = given.dataType ?? entry.dataType;
      if (given.description !== undefined) entry.description = given.description;
      if (given.isPrimary && draft.attributes.some((other) => other.isPrimary && other !== entry)) {
        throw new ApiError('709', 'There is a primary attribute already');
      }
      entry.isPrimary = given.isPrimary ?? entry.isPrimary;
      requireDistinct(draft);
    }
  });
}

export function deleteAttributes(call: ApiCall, types: CustomTypes, apiName: string): CustomType {
  const { attributes } = parsed(call, attributesSchema);
  return types.change(apiName, (draft) => {
    for (const { apiName: name } of attributes) {
      const entry = attributeIn(draft, name);
      draft.attributes = draft.attributes.filter((other) => other !== entry);
    }
  });
}

function attributeIn(draft: CustomTypeVersion, apiName: string): CustomAttribute {
  const found = draft.attributes.find((entry) => entry.apiName === apiName);
  if (!found) throw new ApiError('1013', `Attribute '${apiName}' not found`);
  return found;
}

/** Activities name their attributes by apiName or by name, so both must tell them apart (1017). */
function requireDistinct(draft: CustomTypeVersion): void {
  for (const key of ['apiName', 'name'] as const) {
    const seen = new Set<string>();
    for (const entry of draft.attributes) {
      const name = entry[key].toLowerCase();
      if (seen.has(name)) throw new ApiError('1017', `Attribute '${entry[key]}' already exists`);
      seen.add(name);
    }
  }
}
