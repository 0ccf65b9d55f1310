import { isoSeconds } from '../../support/time.ts';
import type { Value } from '../leads/fields.ts';
import type { Attribute, LogRow } from './log.ts';
import { CHANGE_DATA_VALUE } from './types.ts';

/** How Change Data Value attributes and leadchanges spell a value: texts, and True or False. */
function spelled(value: Value): string | null {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? null : String(value);
}

/** The attributes of a row; an empty one is left out, as the API does. */
export function attributesOf(row: LogRow): Attribute[] {
  const own = row.attributes.filter((entry) => entry.value !== null);
  if (row.typeId !== CHANGE_DATA_VALUE || !row.field) return own;
  const values = [
    { name: 'New Value', value: spelled(row.newValue) },
    { name: 'Old Value', value: spelled(row.oldValue) },
  ];
  return [...values.filter((entry) => entry.value !== null), ...own];
}

/** A row as activities.json shows it; members that do not apply are left out. */
export function activityView(row: LogRow, leadId: number): Record<string, unknown> {
  return {
    id: row.id,
    marketoGUID: String(row.id),
    leadId,
    activityDate: isoSeconds(row.at),
    activityTypeId: row.typeId,
    ...(row.campaignId === null ? {} : { campaignId: row.campaignId }),
    ...(row.primaryId === null ? {} : { primaryAttributeValueId: row.primaryId }),
    ...(row.primaryValue === null ? {} : { primaryAttributeValue: row.primaryValue }),
    attributes: attributesOf(row),
  };
}

/** A row as leadchanges.json shows it: no primary attribute; the change stands in `fields`. */
export function leadChangeView(row: LogRow, leadId: number): Record<string, unknown> {
  const { field } = row;
  return {
    id: row.id,
    marketoGUID: String(row.id),
    leadId,
    activityDate: isoSeconds(row.at),
    activityTypeId: row.typeId,
    ...(row.campaignId === null ? {} : { campaignId: row.campaignId }),
    fields: field
      ? [
          {
            id: field.id,
            name: field.name,
            newValue: spelled(row.newValue),
            oldValue: spelled(row.oldValue),
          },
        ]
      : [],
    attributes: row.attributes.filter((entry) => entry.value !== null),
  };
}
