import { expect, it } from 'vitest';
import { whatToTrack } from './switches.ts';

const all = { opens: true, clicks: true, ipAddresses: false, countriesOff: ['Germany', 'FR'] };
const plain = { trackOpens: null, trackClicks: null, country: null };

it.each([
  ['by default both', all, plain, { opens: true, clicks: true }],
  ['the company’s switch', { ...all, opens: false }, plain, { opens: false, clicks: true }],
  ['the email’s switch', all, { ...plain, trackClicks: false }, { opens: true, clicks: false }],
  [
    'an email cannot turn on what is off',
    { ...all, clicks: false },
    { ...plain, trackClicks: true },
    { opens: true, clicks: false },
  ],
  ['a country by name', all, { ...plain, country: ' germany ' }, { opens: false, clicks: false }],
  ['a country by code', all, { ...plain, country: 'de' }, { opens: false, clicks: false }],
  ['a code by name', all, { ...plain, country: 'France' }, { opens: false, clicks: false }],
  ['another country', all, { ...plain, country: 'Spain' }, { opens: true, clicks: true }],
])('%s', (_, settings, email, wanted) => {
  expect(whatToTrack(settings, email)).toEqual(wanted);
});
