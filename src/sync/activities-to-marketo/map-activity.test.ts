import { describe, expect, it } from 'vitest';
import { activityTypes } from '../../activities/model.ts';
import { compactType, keyAttribute, separateTypes } from './catalogue.ts';
import {
  type MappedActivity,
  type MappingContext,
  mapActivity,
  withSuffix,
} from './map-activity.ts';

const typeIds = new Map<string, number>([
  ...activityTypes.map((type, i): [string, number] => [type, 100_001 + i]),
  ['compact', 100_100],
]);
const context: MappingContext = { mode: 'separate', typeIds, publicUrl: 'https://ls.example' };

const common = {
  id: '01a20e5d-5c3a-7001-b16c-471a8ec3d687',
  personId: '01a20e5d-5c3a-7002-b16c-471a8ec3d687',
  leadId: 2044,
  occurredAt: new Date('2026-11-24T10:15:00.123Z'),
};
const email = {
  emailId: '01a20e5d-5c3a-7003-b16c-471a8ec3d687',
  subject: 'Welcome',
  suffix: 'ABCD1234',
  sentBy: 'sam@example.com',
  templateId: '37',
  templateName: 'First contact',
  campaignName: null,
  campaignStep: null,
};

const opened: MappedActivity = {
  ...common,
  type: 'email-opened',
  attributes: { ...email, machine: true },
};

function valuesOf(record: ReturnType<typeof mapActivity>): Record<string, unknown> {
  return Object.fromEntries((record?.attributes ?? []).map((a) => [a.apiName, a.value]));
}

describe('the catalogue', () => {
  it('keeps within the limits and names of Marketo', () => {
    for (const type of [...separateTypes, compactType]) {
      expect(type.attributes.length, type.apiName).toBeLessThanOrEqual(20);
      expect(type.name).toMatch(/^[A-Za-z0-9 _]+$/);
      const names = type.attributes.map((attribute) => attribute.apiName);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toContain(keyAttribute);
      expect(names).not.toContain(type.primary.apiName);
    }
  });

  it('has the API names that can never change', () => {
    expect(separateTypes.map((type) => [type.apiName, type.primary.apiName])).toEqual([
      ['lockstepSendSalesEmail', 'emailSubject'],
      ['lockstepOpenSalesEmail', 'emailSubject'],
      ['lockstepClickSalesEmail', 'emailSubject'],
      ['lockstepReplyToSalesEmail', 'emailSubject'],
      ['lockstepSalesEmailBounced', 'email'],
      ['lockstepReceiveSalesCall', 'salesCallSubject'],
      ['lockstepAddToSalesCampaign', 'salesCampaignName'],
      ['lockstepRemoveFromSalesCampaign', 'salesCampaignName'],
    ]);
    const call = separateTypes.find((type) => type.key === 'call');
    expect(call?.attributes.map((attribute) => attribute.apiName)).toEqual([
      'salesCallMadeBy',
      'salesCallStatus',
      'salesCallDuration',
      'salesPhoneNumberCalled',
      'salesCallRecordingUrl',
      'salesCallAnsweredBy',
      'salesCampaignName',
      'salesCampaignUrl',
      'source',
      'marketoSalesPersonId',
      'salesCallReason',
      'salesCallNotes',
      'salesActivityId',
    ]);
  });
});

describe('an activity becomes a record of Add Custom Activities', () => {
  it('with its key, the person and the date in whole seconds', () => {
    const record = mapActivity(opened, context);
    expect(record).toMatchObject({
      leadId: 2044,
      activityTypeId: typeIds.get('email-opened'),
      activityDate: '2026-11-24T10:15:00Z',
      primaryAttributeValue: 'Welcome (LS-ABCD1234)',
    });
    expect(valuesOf(record)).toEqual({
      sentBy: 'sam@example.com',
      source: 'Lockstep',
      templateId: '37',
      salesTemplateName: 'First contact',
      salesTemplateUrl: 'https://ls.example/templates/37',
      marketoSalesPersonId: common.personId,
      machineOpen: true,
      salesActivityId: common.id,
    });
  });

  it('of the compact type, with the words that smart lists compare', () => {
    const record = mapActivity(opened, { ...context, mode: 'compact' });
    expect(record).toMatchObject({
      activityTypeId: 100_100,
      primaryAttributeValue: 'Sales Email Opened',
    });
    expect(valuesOf(record)).toMatchObject({
      emailSubject: 'Welcome (LS-ABCD1234)',
      machine: true,
    });
    expect(valuesOf(record)).not.toHaveProperty('salesTemplateUrl');
  });

  it('not at all while its type is missing', () => {
    expect(mapActivity(opened, { ...context, typeIds: new Map() })).toBeNull();
  });

  it('of a call without an outcome under its status, never with an empty primary value', () => {
    const call: MappedActivity = {
      ...common,
      type: 'call',
      attributes: {
        callId: common.id,
        madeBy: 'sam@example.com',
        status: 'no-answer',
        outcome: null,
        reason: null,
        durationSeconds: 0,
        number: null,
        recordingUrl: null,
        answeredBy: null,
        notes: 'n'.repeat(20_000),
        campaignName: null,
      },
    };
    const record = mapActivity(call, context);
    expect(record?.primaryAttributeValue).toBe('no answer');
    expect(valuesOf(record)).toMatchObject({ salesCallStatus: 'no answer', salesCallDuration: 0 });
    expect(String(valuesOf(record).salesCallNotes)).toHaveLength(16_000);
  });
});

it('the subject is cut before its suffix, never inside a character', () => {
  const long = withSuffix('😀'.repeat(200), 'ABCD1234');
  expect(long.length).toBeLessThanOrEqual(255);
  expect(long.endsWith('😀 (LS-ABCD1234)')).toBe(true);
  expect(withSuffix(' Hello ', 'ABCD1234')).toBe('Hello (LS-ABCD1234)');
});
