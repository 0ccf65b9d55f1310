import type { TrackingSettings } from './settings.ts';

type Email = {
  /** What the seller chose for this email; null: as the company has it. */
  trackOpens: boolean | null;
  trackClicks: boolean | null;
  /** The person's country as Marketo has it; null when it is not known. */
  country: string | null;
};

/**
 * What of an email is tracked. The company's switch and the person's country can only turn it off: a
 * seller cannot turn on what an administrator turned off.
 */
export function whatToTrack(
  settings: TrackingSettings,
  email: Email,
): { opens: boolean; clicks: boolean } {
  if (isOneOf(settings.countriesOff, email.country)) return { opens: false, clicks: false };
  return {
    opens: settings.opens && email.trackOpens !== false,
    clicks: settings.clicks && email.trackClicks !== false,
  };
}

/** Marketo's country is free text: "Germany", "germany" and "DE" are one. */
function isOneOf(countries: string[], country: string | null): boolean {
  if (country === null || country.trim() === '') return false;
  const wanted = countryKey(country);
  return countries.some((each) => countryKey(each) === wanted);
}

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

function countryKey(country: string): string {
  const text = country.trim();
  const name = /^[a-z]{2}$/i.test(text) ? names.of(text.toUpperCase()) : undefined;
  return (name ?? text).toLowerCase();
}
