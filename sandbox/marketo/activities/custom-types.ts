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

/** A type with a live version, and the number that it got with it. */
export interface ApprovedType extends CustomType {
  id: number;
  approved: CustomTypeVersion;
}

const MAX_TYPES = 10;
const MAX_ATTRIBUTES = 20;
const NAMES = ['name', 'triggerName', 'filterName'] as const;

export function statusOf(type: CustomType): CustomTypeStatus {
  if (type.deleted) return 'deleted';
  if (!type.approved) return 'draft';
  return type.draft ? 'approved with draft' : 'approved';
}

/**
 * Custom activity types and their states: a draft is approved; a change to an approved type makes a
 * draft beside it, which is approved or discarded. Ten types, twenty secondary attributes. What the
 * documentation leaves open is answered with 709, 1013, 1017 and 1022.
 */
export class CustomTypes {
  /** Deleted ones too: their activities stay in the log, and their names with them. */
  private readonly types: CustomType[] = [];
  private readonly clock: SandboxClock;
  private nextId = FIRST_CUSTOM_TYPE;

  constructor(clock: SandboxClock) {
    this.clock = clock;
  }

  all(): CustomType[] {
    return this.types.filter((type) => !type.deleted);
  }

  /** The type, or 1013. */
  require(apiName: string): CustomType {
    const type = this.all().find((entry) => entry.apiName === apiName);
    if (!type) throw new ApiError('1013', `Custom activity type '${apiName}' not found`);
    return type;
  }

  /** An approved type by its number. */
  byId(id: number): ApprovedType | undefined {
    return this.approved().find((type) => type.id === id);
  }

  /** Types that activities can be added of, and smart lists can filter by. */
  approved(): ApprovedType[] {
    return this.all().filter(
      (type): type is ApprovedType => type.id !== null && type.approved !== null,
    );
  }

  /** How an activity log names an activity of this type, also after the type was deleted. */
  describe(id: number): Record<string, unknown> {
    const type = this.types.find((entry) => entry.id === id);
    const version = type?.approved ?? type?.draft;
    if (!version) return {};
    return {
      activityType: version.name,
      primaryAttribute: version.attributes.find((entry) => entry.isPrimary)?.name,
      // What a marketer finds the lead by.
      ...(this.byId(id) ? { filter: { apiName: type?.apiName, name: version.filterName } } : {}),
    };
  }

  create(apiName: string, version: CustomTypeVersion): CustomType {
    this.requireFree(apiName);
    this.requireFreeNames(apiName, version);
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
    this.types.push(type);
    return type;
  }

  /** 1017 when another type has the API name. */
  private requireFree(apiName: string, self?: CustomType): void {
    const taken = this.all().some((type) => type !== self && same(type.apiName, apiName));
    if (taken) throw new ApiError('1017', `Custom activity type '${apiName}' already exists`);
  }

  /** 1017 when another type has one of the names that people see. */
  private requireFreeNames(apiName: string, version: CustomTypeVersion, self?: CustomType): void {
    const clash = this.all().find(
      (type) =>
        type !== self &&
        [type.approved, type.draft].some(
          (other) => other && NAMES.some((name) => same(other[name], version[name])),
        ),
    );
    if (clash) {
      throw new ApiError('1017', `A name of '${apiName}' is used by '${clash.apiName}' already`);
    }
  }

  /**
   * Changes the draft, making one from the approved version where there is none. The five fields of
   * the header, `apiName` among them, can be changed until the first approval (709 afterwards).
   */
  change(
    apiName: string,
    change: (draft: CustomTypeVersion) => void,
    newApiName = apiName,
  ): CustomType {
    const type = this.require(apiName);
    const base = type.draft ?? type.approved;
    if (!base) throw new ApiError('1013');
    const draft = structuredClone(base);
    change(draft);
    const fixed = newApiName === apiName ? changedHeader(base, draft) : 'apiName';
    if (type.id !== null && fixed !== undefined) {
      throw new ApiError('709', `'${fixed}' of '${apiName}' can not be changed after approval`);
    }
    this.requireFree(newApiName, type);
    this.requireFreeNames(apiName, draft, type);
    if (draft.attributes.filter((entry) => !entry.isPrimary).length > MAX_ATTRIBUTES) {
      throw new ApiError('1028');
    }
    type.apiName = newApiName;
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

  /** Takes the approval back, as no call of the API can: for the fault type-unapproved. */
  unapprove(id: number): void {
    const type = this.byId(id);
    if (!type) return;
    type.draft ??= type.approved;
    (type as CustomType).approved = null;
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
    return this.approved().map(({ id, apiName, approved }) => {
      const shown = approved.attributes.map((entry) => ({
        isPrimary: entry.isPrimary,
        attribute: { apiName: entry.apiName, name: entry.name, dataType: entry.dataType },
      }));
      const primary = shown.find((entry) => entry.isPrimary)?.attribute;
      return {
        id,
        name: approved.name,
        description: approved.description,
        apiName,
        ...(primary ? { primaryAttribute: primary } : {}),
        attributes: shown.filter((entry) => !entry.isPrimary).map((entry) => entry.attribute),
      };
    });
  }
}

/** Names are one whatever their case: which of them Marketo tells apart is not documented. */
function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Which of the header's fields beside apiName differs. */
function changedHeader(base: CustomTypeVersion, draft: CustomTypeVersion): string | undefined {
  const name = NAMES.find((entry) => base[entry] !== draft[entry]);
  if (name !== undefined) return name;
  const [old, next] = [base, draft].map((version) => {
    const primary = version.attributes.find((entry) => entry.isPrimary);
    return primary && `${primary.apiName}\n${primary.name}\n${primary.dataType}`;
  });
  return old === next ? undefined : 'primaryAttribute';
}
