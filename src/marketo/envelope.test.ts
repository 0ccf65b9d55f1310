import { describe, expect, it } from 'vitest';
import { parseEnvelope } from './envelope.ts';

const read = (body: unknown) => parseEnvelope(JSON.stringify(body));

describe('parseEnvelope', () => {
  it('reads a page without a result as an empty one', () => {
    expect(read({ requestId: 'a#1', success: true, moreResult: true, nextPageToken: 'T' })).toEqual(
      {
        requestId: 'a#1',
        success: true,
        result: [],
        errors: [],
        warnings: [],
        nextPageToken: 'T',
        moreResult: true,
      },
    );
  });

  it('reads null members as missing ones', () => {
    const envelope = read({ success: true, result: null, errors: null, nextPageToken: null });
    expect(envelope).toMatchObject({ result: [], errors: [], nextPageToken: null });
  });

  it('leaves moreResult undefined where it is missing, which is not false', () => {
    expect(read({ success: true, result: [] })?.moreResult).toBeUndefined();
    expect(read({ success: true, moreResult: 'false' })?.moreResult).toBe(false);
  });

  it('reads codes that are numbers, and "0"', () => {
    expect(read({ success: false, errors: [{ code: 606, message: 'x' }] })?.errors).toEqual([
      { code: '606', message: 'x' },
    ]);
    expect(read({ success: false, errors: [{ code: 0 }] })?.errors[0]?.code).toBe('0');
  });

  it('reads warnings that are texts or objects', () => {
    const warnings = ['No assets found', { code: 7, message: 'late' }];
    expect(read({ success: true, warnings })?.warnings).toEqual(['No assets found', 'late']);
  });

  it('takes errors without success for a refusal', () => {
    expect(read({ errors: [{ code: '610', message: 'x' }] })?.success).toBe(false);
  });

  it.each([['<html></html>'], [''], ['[]'], ['"text"'], ['{}'], ['{"hello":1}'], ['{"success":']])(
    '%j is no envelope',
    (text) => {
      expect(parseEnvelope(text)).toBeNull();
    },
  );
});
