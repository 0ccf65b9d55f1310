import { describe, expect, it } from 'vitest';
import { discoverLeadFields, leadFieldSpecs, namesToRead, namesToWatch } from './lead-fields.ts';
import { leadCreatedAt, mapLead } from './lead-values.ts';

const everything = leadFieldSpecs.map((spec) => ({ name: spec.names[0] ?? '' }));

describe('discoverLeadFields', () => {
  it('takes the owner from the external sales person where there is no native sync', () => {
    const map = discoverLeadFields([{ name: 'id' }, { name: 'externalSalesPersonId' }]);
    expect(map.ownerId).toBe('externalSalesPersonId');
    expect(map.sfdcLeadId).toBeNull();
  });

  it('prefers the Salesforce owner where both are listed', () => {
    const map = discoverLeadFields([
      { name: 'externalSalesPersonId' },
      { name: 'sfdcLeadOwnerId' },
    ]);
    expect(map.ownerId).toBe('sfdcLeadOwnerId');
  });

  it('asks by the spelling that describe2 has', () => {
    expect(discoverLeadFields([{ name: 'LinkedInProfileUrl' }]).linkedinUrl).toBe(
      'LinkedInProfileUrl',
    );
  });

  it('asks only for what is listed, the id once and first', () => {
    const map = discoverLeadFields([{ name: 'email' }, { name: 'id' }, { name: 'unknownField' }]);
    expect(namesToRead(map)).toEqual(['id', 'email']);
  });

  it('watches no field that never changes', () => {
    const watched = namesToWatch(discoverLeadFields(everything));
    expect(watched).toContain('sfdcLeadOwnerId');
    expect(watched).not.toContain('id');
    expect(watched).not.toContain('createdAt');
  });
});

describe('mapLead', () => {
  const map = discoverLeadFields(everything);

  it('reads typed values', () => {
    const lead = {
      id: 2044,
      firstName: 'Ada',
      email: null,
      sfdcLeadOwnerId: '0055g0000000006',
      leadOwnerFirstName: 'Ira',
      leadOwnerLastName: 'Nader',
      unsubscribed: true,
      leadPartitionId: '2',
    };
    expect(mapLead(lead, map)).toMatchObject({
      marketoId: 2044,
      firstName: 'Ada',
      email: null,
      lastName: null,
      ownerId: '0055g0000000006AAA',
      ownerName: 'Ira Nader',
      unsubscribed: true,
      emailInvalid: null,
      partitionId: 2,
    });
  });

  it('reads the texts of a bulk file alike', () => {
    const lead = { id: '2044', unsubscribed: 'false', doNotCall: '1', emailInvalid: 'True' };
    expect(mapLead({ ...lead, leadPartitionId: 2 }, map)).toMatchObject({
      marketoId: 2044,
      unsubscribed: false,
      doNotCall: true,
      emailInvalid: true,
      partitionId: 2,
    });
  });

  it('says nothing about a field that this Marketo does not have', () => {
    const values = mapLead({ id: 1, phone: '1' }, discoverLeadFields([{ name: 'id' }]));
    expect(values).toEqual({ marketoId: 1 });
  });

  it('keeps an owner that is no Salesforce id, so that it can be explained', () => {
    expect(mapLead({ id: 1, sfdcLeadOwnerId: 'sam' }, map)?.ownerId).toBe('sam');
  });

  it('names an owner of whom only one name is known', () => {
    expect(mapLead({ id: 1, leadOwnerLastName: 'Nader' }, map)?.ownerName).toBe('Nader');
    expect(mapLead({ id: 1 }, map)?.ownerName).toBeNull();
  });

  it('takes an empty text for null and leaves spaces alone', () => {
    expect(mapLead({ id: 1, firstName: '', lastName: ' Li ' }, map)).toMatchObject({
      firstName: null,
      lastName: ' Li ',
    });
  });

  it.each([[null], ['x'], [0], [-3], [''], [true]])('refuses the id %j', (id) => {
    expect(mapLead({ id }, map)).toBeNull();
  });
});

it('reads the date of creation in any form', () => {
  expect(leadCreatedAt({ createdAt: '2025-02-01T09:30:00Z+0000' })?.toISOString()).toBe(
    '2025-02-01T09:30:00.000Z',
  );
  expect(leadCreatedAt({ id: 1 })).toBeNull();
});
