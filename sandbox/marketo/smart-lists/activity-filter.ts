import type { ApprovedType, CustomAttribute } from '../activities/custom-types.ts';
import type { LogRow } from '../activities/log.ts';
import type { SmartListFilter } from './definition.ts';
import { kindOf } from './operators.ts';
import { type Passes, valueTest } from './value-test.ts';

/** True for the activities that satisfy all constraints of a filter at once. */
export type ActivityTest = (row: LogRow) => boolean;

/** A filter's test of a single activity. Throws an Error that says what is wrong with a constraint. */
export function activityTest(
  type: ApprovedType,
  filter: SmartListFilter,
  now: number,
): ActivityTest {
  const tests = (filter.constraints ?? []).map(({ attribute: name, ...test }) => {
    const attribute = attributeOf(type, name);
    const passes = valueTest(kindOf(attribute.dataType), test, now, attribute.name);
    return onAttribute(attribute, passes);
  });
  if (filter.dateOfActivity) {
    const passes = valueTest('time', filter.dateOfActivity, now, 'Date of Activity');
    tests.push((row) => passes(row.at));
  }
  return (row) => tests.every((test) => test(row));
}

function attributeOf(type: ApprovedType, name: string): CustomAttribute {
  const { attributes, filterName } = type.approved;
  const found = attributes.find((entry) => entry.apiName === name || entry.name === name);
  if (found) return found;
  const known = attributes.map((entry) => entry.name).join(', ');
  throw new Error(`"${filterName}" has no constraint "${name}". There are: ${known}.`);
}

/** By API name, as older activities may have been written under another display name. */
function onAttribute(attribute: CustomAttribute, passes: Passes): ActivityTest {
  if (attribute.isPrimary) return (row) => passes(row.primaryValue);
  return (row) => passes(row.attributes.find((own) => own.apiName === attribute.apiName)?.value);
}
