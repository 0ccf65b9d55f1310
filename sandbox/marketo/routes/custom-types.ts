import type { CustomType, CustomTypes } from '../activities/custom-types.ts';
import { statusOf } from '../activities/custom-types.ts';
import { ApiError } from '../api/errors.ts';
import type { ApiCall, Route } from '../api/route.ts';
import {
  createAttributes,
  createType,
  deleteAttributes,
  updateAttributes,
  updateType,
} from './custom-type-changes.ts';

const READ = ['Read-Only Activity Metadata'] as const;
const WRITE = ['Read-Write Activity Metadata'] as const;
const BASE = '/rest/v1/activities/external/type/:apiName';

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
      createType(call, types),
    ),
    post('custom-type-update', `/rest/v1/activities/external/type/:apiName.json`, (call) =>
      updateType(call, types, named(call)),
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
