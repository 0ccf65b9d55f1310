/** Header fields of a block, names in lower case, folded lines joined; the first of a name counts. */
export type Fields = Map<string, string>;

/** The blocks of a message/delivery-status or feedback report: groups of fields between blank lines. */
export function readFieldBlocks(text: string): Fields[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n+/)
    .map(readFields)
    .filter((fields) => fields.size > 0);
}

/** The fields at the top of `text`, up to the first blank line. */
export function readHeaderFields(text: string): Fields {
  return readFieldBlocks(text)[0] ?? new Map();
}

function readFields(block: string): Fields {
  const fields: Fields = new Map();
  for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (!/^[!-9;-~]+$/.test(name) || fields.has(name)) continue;
    fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** The value after the type of `rfc822; a@b.c` or `smtp; 550 …`, the whole where there is no type. */
export function typedValue(value: string | undefined): string | null {
  if (!value) return null;
  const typed = /^\s*[\w-]+\s*;\s*(.*)$/s.exec(value);
  return (typed?.[1] ?? value).trim() || null;
}

/** All identifiers in brackets. */
export function messageIds(value: string | undefined): string[] {
  return (value?.match(/<[^<>\s]{1,996}>/g) ?? []).slice(0, 200);
}
