import { describe, expect, it } from 'vitest';
import { isSfdcId, sfdcId, sfdcNumber } from './sfdc-id.ts';

describe('Salesforce ids', () => {
  it('knows the checksum of a published id', () => {
    expect(isSfdcId('00570000001ZwTiAAK')).toBe(true);
    expect(isSfdcId('00570000001ZwTiAAA')).toBe(false);
    expect(isSfdcId('00570000001ZwTi')).toBe(false);
  });

  it('makes valid ids and finds their numbers again', () => {
    for (const n of [0, 9, 35, 61, 62, 3843, 3844, 1_846_153, 500_000_000]) {
      const id = sfdcId('003', n);
      expect(isSfdcId(id)).toBe(true);
      expect(sfdcNumber('003', id)).toBe(n);
      expect(sfdcNumber('003', id.slice(0, 15))).toBe(n);
      expect(sfdcNumber('00Q', id)).toBeUndefined();
    }
  });

  it('takes no id with a wrong checksum', () => {
    const id = sfdcId('001', 5);
    expect(sfdcNumber('001', `${id.slice(0, 17)}Z`)).toBeUndefined();
  });
});
