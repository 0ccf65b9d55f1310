import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { parseEndpoint } from './endpoint.ts';

describe('parseEndpoint', () => {
  it.each([
    ['https://123-ABC-456.mktorest.com/rest'],
    ['https://123-ABC-456.mktorest.com/identity'],
    ['https://123-ABC-456.mktorest.com/rest/'],
    ['https://123-ABC-456.mktorest.com//'],
    ['https://123-ABC-456.mktorest.com/rest/v1/leads.json'],
    ['https://123-abc-456.mktorest.com'],
    ['  123-ABC-456.mktorest.com/rest  '],
    ['123-ABC-456'],
  ])('reads %s', (text) => {
    expect(parseEndpoint(text)).toEqual({
      base: 'https://123-abc-456.mktorest.com',
      munchkinId: '123-ABC-456',
    });
  });

  it.each([
    ['http://127.0.0.1:4100/rest', 'http://127.0.0.1:4100'],
    ['http://localhost:4100', 'http://localhost:4100'],
    ['http://[::1]:4100/identity', 'http://[::1]:4100'],
  ])('accepts plain http on this machine: %s', (text, base) => {
    expect(parseEndpoint(text)).toEqual({ base, munchkinId: null });
  });

  it.each([
    ['http://123-ABC-456.mktorest.com/rest', 'only https'],
    ['http://127.0.0.1.example.com', 'only https'],
    ['ftp://123-ABC-456.mktorest.com', 'only https'],
    ['https://user:secret@123-ABC-456.mktorest.com', 'user name'],
    ['https://app-sj01.marketo.com/#/classic/home', null],
    ['https://experience.adobe.com/marketo/admin', 'has the path'],
    ['not an address', 'not an address'],
    ['https://', 'not an address'],
  ])('says what is wrong with %s', (text, why) => {
    if (why === null) {
      // Another host's address may be right; what answers there is found out by asking.
      expect(parseEndpoint(text).munchkinId).toBeNull();
      return;
    }
    expect(() => parseEndpoint(text)).toThrow(InvalidInputError);
    expect(() => parseEndpoint(text)).toThrow(why);
  });
});
