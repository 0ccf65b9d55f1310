import { expect, test } from 'vitest';
import { attributeLabel, attributeText, isActivityId } from './activity-words.ts';

test('only an activity is named by such an id', () => {
  expect(isActivityId('0191e2f0-0000-7000-8000-000000000001')).toBe(true);
  for (const person of ['ada@example.com', '4711', '0035g00000AbCdEfGH']) {
    expect(isActivityId(person)).toBe(false);
  }
});

test('attributes read as words', () => {
  expect(['durationSeconds', 'templateId', 'recordingUrl', 'madeBy'].map(attributeLabel)).toEqual([
    'Duration seconds',
    'Template ID',
    'Recording URL',
    'Made by',
  ]);
  expect([null, '', false, 0, 'x'].map(attributeText)).toEqual(['Empty', 'Empty', 'No', '0', 'x']);
});
