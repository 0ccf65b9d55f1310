import { z } from 'zod';
import type {
  CustomAttribute,
  CustomType,
  CustomTypes,
  CustomTypeVersion,
  DataType,
} from '../activities/custom-types.ts';
import { DATA_TYPES, statusOf } from '../activities/custom-types.ts';
import { ApiError } from '../api/errors.ts';
import { bodyObject } from '../api/params.ts';
import type { ApiCall, Route } from '../api/route.ts';

const READ = ['Read-Only Activity Metadata'] as const;
const WRITE = ['Read-Write Activity Metadata'] as const;
const BASE = '/rest/v1/activities/external/type/:apiName';

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

/** Custom activity type metadata: everything that changes is a POST, and answers the type. */
export function customTypeRoutes(types: CustomTypes): Route[] {
  const named = (call: ApiCall) => call.path.apiName ?? '';
  const post = (
    name: string,
    path: string,
    run: (call: ApiCall) => CustomType,
    draft = true,
  ): Route => ({
    name,
    method: 'POST',
    path,
    permissions: WRITE,
    handle: (call) => ({ result: [view(run(call), draft)] }),
  });
  return [
    {
      name: 'custom-types',
      method: 'GET',
      path: '/rest/v1/activities/external/types.json',
      permissions: READ,
      handle: () => ({ result: types.all().map((type) => view(type, false, false)) }),
    },
    {
      name: 'custom-type-describe',
      method: 'GET',
      path: `${BASE}/describe.json`,
      permissions: READ,
      handle: (call) => {
        const type = types.require(named(call));
        const draft = call.params.get('draft') === 'true';
        if (!draft && !type.approved) {
          throw new ApiError('1013', `'${type.apiName}' has no approved version`);
        }
        return { result: [view(type, draft)] };
      },
    },
    post('custom-type-create', '/rest/v1/activities/external/type.json', (call) =>
      create(call, types),
    ),
    post('custom-type-update', `/rest/v1/activities/external/type/:apiName.json`, (call) =>
      update(call, types, named(call)),
    ),
    post(
      'custom-type-approve',
      `${BASE}/approve.json`,
      (call) => types.approve(named(call)),
      false,
    ),
    post(
      'custom-type-discard-draft',
      `${BASE}/discardDraft.json`,
      (call) => types.discardDraft(named(call)),
      false,
    ),
    post('custom-type-delete', `${BASE}/delete.json`, (call) => types.delete(named(call))),
    post('custom-type-attributes-create', `${BASE}/attributes/create.json`, (call) =>
      createAttributes(call, types, named(call)),
    ),
    post('custom-type-attributes-update', `${BASE}/attributes/update.json`, (call) =>
      updateAttributes(call, types, named(call)),
    ),
    post('custom-type-attributes-delete', `${BASE}/attributes/delete.json`, (call) =>
      deleteAttributes(call, types, named(call)),
    ),
  ];
}

/** A type as the API shows it; a type that was never approved has no id yet. */
function view(type: CustomType, draft: boolean, attributes = true): Record<string, unknown> {
  const version = (draft ? type.draft : type.approved) ?? type.approved ?? type.draft;
  if (!version) throw new ApiError('1013');
  const primary = version.attributes.find((entry) => entry.isPrimary);
  return {
    ...(type.id === null ? {} : { id: type.id }),
    apiName: type.apiName,
    name: version.name,
    description: version.description,
    triggerName: version.triggerName,
    filterName: version.filterName,
    status: statusOf(type),
    createdAt: type.createdAt,
    updatedAt: type.updatedAt,
    ...(attributes
      ? {
          ...(primary ? { primaryAttribute: primary } : {}),
          attributes: version.attributes.filter((entry) => !entry.isPrimary),
        }
      : {}),
  };
}

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
  return {
    name: given.name,
    description: given.description ?? '',
    triggerName: given.triggerName,
    filterName: given.filterName,
    attributes: [attributeOf(given.primaryAttribute, true)],
  };
}

function create(call: ApiCall, types: CustomTypes): CustomType {
  const given = parsed(call, typeSchema);
  checkApiName(given.apiName);
  return types.create(given.apiName, versionOf(given));
}

/** A complete restatement of the header; attributes stay. */
function update(call: ApiCall, types: CustomTypes, apiName: string): CustomType {
  const given = parsed(call, typeSchema.partial());
  return types.change(apiName, (draft) => {
    if (given.name !== undefined) checkName(given.name);
    draft.name = given.name ?? draft.name;
    draft.description = given.description ?? draft.description;
    draft.triggerName = given.triggerName ?? draft.triggerName;
    draft.filterName = given.filterName ?? draft.filterName;
  });
}

function createAttributes(call: ApiCall, types: CustomTypes, apiName: string): CustomType {
  const { attributes } = parsed(call, attributesSchema);
  return types.change(apiName, (draft) => {
    for (const given of attributes) {
      if (draft.attributes.some((entry) => entry.apiName === given.apiName)) {
        throw new ApiError('1017', `Attribute '${given.apiName}' already exists`);
      }
      const { name, dataType } = given;
      if (name === undefined || dataType === undefined) {
        const missing = name === undefined ? 'name' : 'dataType';
        throw new ApiError('1002', `Missing value for the required parameter '${missing}'`);
      }
      if (given.isPrimary && draft.attributes.some((entry) => entry.isPrimary)) {
        throw new ApiError('709', 'There is a primary attribute already');
      }
      draft.attributes.push(attributeOf({ ...given, name, dataType }, given.isPrimary ?? false));
    }
  });
}

function updateAttributes(call: ApiCall, types: CustomTypes, apiName: string): CustomType {
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
    }
  });
}

function deleteAttributes(call: ApiCall, types: CustomTypes, apiName: string): CustomType {
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
