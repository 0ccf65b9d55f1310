import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallsTest, startCallsTest } from '../../../test/support/calls.ts';
import { newId } from '../../ids.ts';

let t: CallsTest;
beforeAll(async () => {
  t = await startCallsTest();
});
afterAll(() => t.close());

const ann = { marketoId: 1 };

describe('a call is refused', () => {
  test.each([
    ['without a key', { person: ann }, 400, 'invalid-input', /Idempotency-Key is missing/, null],
    ['with nobody named', { person: {} }, 400, 'invalid-input', /in one way/],
    ['with two named', { person: { marketoId: 1, email: 'a@b' } }, 400, 'invalid-input', /one way/],
    ['to nobody', { person: { email: 'x@acme.com' } }, 404, 'not-found', /address x@acme.com/],
    [
      'to one of several',
      { person: { email: 'desk@acme.com' } },
      409,
      'ambiguous-person',
      /^2 people have the address desk@acme.com: Kim \(Marketo ID 2\), Ray \(Marketo ID 3\)/,
    ],
    [
      'to whom Marketo deleted',
      { person: { marketoId: 6 } },
      409,
      'person-gone',
      /deleted in Marketo/,
    ],
    ['by nobody known', { seller: 'who@acme.com' }, 409, 'unknown-seller', /who@acme.com/],
    ['with an outcome not in use', { outcome: 'Ok' }, 409, 'unknown-outcome', /"Ok"/],
    ['with a reason not in use', { reason: 'Fun' }, 409, 'unknown-reason', /"Fun"/],
    [
      'before it begins',
      { startedAt: '2026-11-24T12:10:00Z' },
      400,
      'invalid-input',
      /still to come/,
    ],
    ['after months', { startedAt: '2026-08-20T12:00:00Z' }, 400, 'invalid-input', /90 days/],
    ['with a status that is none', { status: 'ok' }, 400, 'invalid-input', /completed, no-answer/],
    [
      'with a script for a recording',
      { recordingUrl: 'javascript:alert(1)' },
      400,
      'invalid-input',
      /https/,
    ],
    ['with letters for a number', { number: 'reception' }, 400, 'invalid-input', /3 digits/],
    [
      'with a number too short to find by',
      { person: { phone: '12345' } },
      400,
      'invalid-input',
      /7 digits/,
    ],
    ['with a book of notes', { notes: 'x'.repeat(10_001) }, 400, 'invalid-input', /10,000/],
    ['with what cannot be stored', { notes: 'a\0b' }, 400, 'invalid-input', /cannot be stored/],
    ['that lasts days', { durationSeconds: 86_401 }, 400, 'invalid-input', /a day/],
  ] as const)('%s', async (_, change, status, code, detail, key: string | null = newId()) => {
    const before = await t.written();
    const answer = await t.phone({ person: ann, status: 'completed', ...change }, key);
    expect(answer.body).toMatchObject({ code, status, detail: expect.stringMatching(detail) });
    expect(await t.written()).toEqual(before);
  });

  test('to one of several, with the candidates for a program', async () => {
    const { body } = await t.phone({ person: { phone: '4155550199' }, status: 'completed' });
    expect(body.candidates).toEqual([
      { id: t.ids[1], marketoId: 2, name: 'Kim' },
      { id: t.ids[2], marketoId: 3, name: 'Ray' },
    ]);
  });

  test('when somebody signed in names another seller', async () => {
    const answer = await t.browser.send('POST', '/api/v1/calls', {
      person: ann,
      status: 'completed',
      seller: 'other@example.com',
    });
    expect(answer.json()).toMatchObject({ status: 400, detail: expect.stringContaining('seller') });
  });
});

test('Do Not Call is noted, and refused where the setting says so', async () => {
  const call = { person: { phone: '+1 415 555 0155' }, status: 'completed' };
  expect((await t.phone(call)).body).toMatchObject({ marketoId: 5, doNotCall: true });
  await t.browser.send('PUT', '/api/v1/call-settings', { doNotCall: 'refuse' });
  expect((await t.phone(call)).body).toMatchObject({ status: 409, code: 'do-not-call' });
  expect((await t.phone({ person: ann, status: 'completed' })).status).toBe(200);
  await t.browser.send('PUT', '/api/v1/call-settings', { doNotCall: 'off' });
  expect((await t.phone(call)).status).toBe(200);
});
