type Row = { id: string };

/** The marked rows that are still listed, in their order: what arrived meanwhile is not sent again. */
export function chosenAmong(rows: readonly Row[], marked: ReadonlySet<string>): string[] {
  return rows.filter(({ id }) => marked.has(id)).map(({ id }) => id);
}

export function toggled(marked: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(marked);
  if (!next.delete(id)) next.add(id);
  return next;
}
