import type { SandboxClock } from '../../support/clock.ts';
import { isoSeconds } from '../../support/time.ts';
import { ApiError } from '../api/errors.ts';
import type { ActivityType } from './types.ts';
import { FIRST_CUSTOM_TYPE } from './types.ts';

export const DATA_TYPES = [
  'string',
  'boolean',
  'integer',
  'float',
  'link',
  'email',
  'currency',
  'date',
  'datetime',
  'phone',
  'text',
] as const;
export type DataType = (typeof DATA_TYPES)[number];

export interface CustomAttribute {
  apiName: string;
  name: string;
  description?: string;
  dataType: DataType;
  isPrimary: boolean;
}

/** One version of a type: what a draft and what the approved state hold. */
export interface CustomTypeVersion {
  name: string;
  description: string;
  triggerName: string;
  filterName: string;
  attributes: CustomAttribute[];
}

export type CustomTypeStatus = 'draft' | 'approved' | 'approved with draft' | 'deleted';

export interface CustomType {
  /** Given at the first approval. */
  id: number | null;
  apiName: string;
  createdAt: string;
  updatedAt: string;
  approved: CustomTypeVersion | null;
  draft: CustomTypeVersion | null;
  deleted: boolean;
  /** A smart list or campaign uses it, so it can not be deleted (1022). */
  inUse: boolean;
}

const MAX_TYPES = 10;
const MAX_ATTRIBUTES = 20;

export function statusOf(type: CustomType): CustomTypeStatus {
  if (type.deleted) return 'deleted';
  if (!type.approved) return 'draft';
  return type.draft ? 'approved with draft' : 'approved';
}

/**
 * Custom activity types and their states: a draft is approved; a change to an approved type makes a
 * draft beside it, which is approved or discarded. Ten types, twenty secondary attributes.
 */
export class CustomTypes {
  private readonly types = new Map<string, CustomType>();
  private readonly clock: SandboxClock;
  private nextId = FIRST_CUSTOM_TYPE;

  constructor(clock: SandboxClock) {
    this.clock = clock;
  }

  all(): CustomType[] {
    return [...this.types.values()].filter((type) => !type.deleted);
  }

  /** The type, or 1013. */
  require(apiName: string): CustomType {
    const type = this.types.get(apiName);
    if (!type || type.deleted) {
      throw new ApiError('1013', `Custom activity type '${apiName}' not found`);
    }
    return type;
  }

  /** An approved type by its number. */
  byId(id: number): CustomType | undefined {
    return this.all().find((type) => type.id === id && type.approved);
  }

  create(apiName: string, version: CustomTypeVersion): CustomType {
    if (this.types.get(apiName)?.deleted === false) {
      throw new ApiError('1017', `Custom activity type '${apiName}' already exists`);
    }
    const clash = this.all().find((type) => this.namesClash(type, version));
    if (clash) {
      throw new ApiError('1017', `A name of '${apiName}' is used by '${clash.apiName}' already`);
    }
    if (this.all().length >= MAX_TYPES) throw new ApiError('1027');
    const now = isoSeconds(this.clock.now());
    const type: CustomType = {
      id: null,
      apiName,
      createdAt: now,
      updatedAt: now,
      approved: null,
      draft: version,
      deleted: false,
      inUse: false,
    };
    this.types.set(apiName, type);
    return type;
  }

  private namesClash(type: CustomType, version: CustomTypeVersion): boolean {
    return [type.approved, type.draft].some(
      (other) =>
        other &&
        (other.name === version.name ||
          other.triggerName === version.triggerName ||
          other.filterName === version.filterName),
    );
  }

  /** Changes the draft, making one from the approved version where there is none. */
  change(
    apiName: string,
    change: (draft: CustomTypeVersion, type: CustomType) => void,
  ): CustomType {
    const type = this.require(apiName);
    const base = type.draft ?? type.approved;
    if (!base) throw new ApiError('1013');
    const draft = structuredClone(base);
    change(draft, type);
    if (draft.attributes.filter((entry) => !entry.isPrimary).length > MAX_ATTRIBUTES) {
      throw new ApiError('1028');
    }
    type.draft = draft;
    type.updatedAt = isoSeconds(this.clock.now());
    return type;
  }

  approve(apiName: string): CustomType {
    const type = this.require(apiName);
    if (!type.draft) throw new ApiError('709', `'${apiName}' has no draft to approve`);
    if (!type.draft.attributes.some((entry) => entry.isPrimary)) {
      throw new ApiError('709', `'${apiName}' has no primary attribute`);
    }
    type.approved = type.draft;
    type.draft = null;
    type.id ??= this.nextId++;
    type.updatedAt = isoSeconds(this.clock.now());
    return type;
  }

  discardDraft(apiName: string): CustomType {
    const type = this.require(apiName);
    if (!type.draft || !type.approved) {
      throw new ApiError('709', `'${apiName}' has no draft beside an approved version`);
    }
    type.draft = null;
    type.updatedAt = isoSeconds(this.clock.now());
    return type;
  }

  delete(apiName: string): CustomType {
    const type = this.require(apiName);
    if (type.inUse) throw new ApiError('1022', `'${apiName}' is in use`);
    type.deleted = true;
    return type;
  }

  /** Approved types as activities/types.json lists them, beside the standard ones. */
  approvedTypes(): ActivityType[] {
    return this.all().flatMap((type) => {
      const { id, approved } = type;
      if (id === null || !approved) return [];
      const shown = approved.attributes.map(({ apiName, name, dataType, isPrimary }) => ({
        isPrimary,
        attribute: { apiName, name, dataType },
      }));
      const primary = shown.find((entry) => entry.isPrimary)?.attribute;
      return [
        {
          id,
          name: approved.name,
          description: approved.description,
          apiName: type.apiName,
          ...(primary ? { primaryAttribute: primary } : {}),
          attributes: shown.filter((entry) => !entry.isPrimary).map((entry) => entry.attribute),
        },
      ];
    });
  }
}
