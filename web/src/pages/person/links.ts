/** Links made of a person's values. What others typed must never become a script: only these kinds. */

export function mailLink(email: string): string {
  return `mailto:${encodeURIComponent(email).replace('%40', '@')}`;
}

/** null when the text has too few digits to be a number that can be called. */
export function phoneLink(phone: string): string | null {
  const [number = ''] = phone.split(/\b(?:ext|x)\.?\s*\d/i);
  const digits = number.replace(/[^\d+]/g, '').replace(/(?!^)\+/g, '');
  return digits.replace('+', '').length >= 5 ? `tel:${digits}` : null;
}

/** null when it is no web address; `linkedin.com/in/ada` counts as one. */
export function webLink(text: string): string | null {
  const trimmed = text.trim();
  const address = /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const plain = url.username === '' && url.password === '' && url.hostname.includes('.');
  return plain ? url.href : null;
}
