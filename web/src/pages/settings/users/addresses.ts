/**
 * The addresses in what somebody typed or pasted: one a line, or separated by commas, semicolons or
 * spaces, also as `Ada Lovelace <ada@example.com>`. What is no address stays in, so that it is named.
 */
export function readAddresses(text: string): string[] {
  const addresses = text.split(/[\n,;]+/).flatMap((part) => {
    const bracketed = /<([^<>]*)>/.exec(part)?.[1];
    return bracketed === undefined ? part.split(/\s+/) : [bracketed.trim()];
  });
  const seen = new Set<string>();
  return addresses.filter((address) => {
    const key = address.toLowerCase();
    if (address === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
