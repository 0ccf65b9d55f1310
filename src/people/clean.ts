const unwanted = /[\0\r]/g;

/**
 * A text value as it is kept, whichever of Marketo's interfaces it came through: without NUL bytes
 * (exports contain them, PostgreSQL refuses them) and carriage returns (REST keeps them, exports do
 * not), trimmed, and null when nothing is left.
 */
export function cleanText(value: string | null): string | null {
  if (value === null) return null;
  const clean = value.replace(unwanted, '').trim();
  return clean === '' ? null : clean.toWellFormed();
}
