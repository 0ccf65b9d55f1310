import { ApiError } from '../api/errors.ts';
import type { MarketoSettings } from '../settings.ts';
import type { ApiUser } from '../users.ts';
import type { LeadField, Value } from './fields.ts';
import { leadField, leadFields } from './fields.ts';
import type { LeadStore } from './store.ts';

/** Filter types beside the searchable fields; no lead field holds their values. */
export const EXTRA_FILTERS = ['cookies', 'sfdcOpptyId'];

/** What API users see of leads: fields that an admin has not removed, partitions of their role. */
export class LeadReader {
  private readonly store: LeadStore;
  private readonly settings: MarketoSettings;

  constructor(store: LeadStore, settings: MarketoSettings) {
    this.store = store;
    this.settings = settings;
  }

  /** The fields that describe lists. */
  fields(): LeadField[] {
    return leadFields.filter((field) => !this.settings.removedFields.includes(field.name));
  }

  field(name: string): LeadField | undefined {
    return this.settings.removedFields.includes(name) ? undefined : leadField(name);
  }

  /** The names as given, or 1006 for the first unknown one. */
  known(names: readonly string[]): readonly string[] {
    for (const name of names) {
      if (!this.field(name)) throw new ApiError('1006', `Field '${name}' not found`);
    }
    return names;
  }

  sees(user: ApiUser, id: number): boolean {
    return this.store.has(id) && user.partitions.includes(this.store.partition(id));
  }

  /** A value as the API shows it. */
  value(id: number, name: string): Value {
    return this.settings.hiddenFields.includes(name) ? null : this.store.value(id, name);
  }

  /** One lead with an explicit null for each empty field; `id` comes whether asked for or not. */
  record(id: number, names: readonly string[]): Record<string, Value> {
    const record: Record<string, Value> = { id };
    for (const name of names) record[name] = this.value(id, name);
    return record;
  }
}
