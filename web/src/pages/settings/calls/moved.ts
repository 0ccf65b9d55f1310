/** The ids with the one at `from` a place further up (-1) or down (1). */
export function moved(ids: readonly string[], from: number, by: -1 | 1): string[] {
  const to = from + by;
  const [one, other] = [ids[from], ids[to]];
  if (one === undefined || other === undefined) return [...ids];
  return ids.map((id, i) => (i === from ? other : i === to ? one : id));
}
