/** The one of `names` that was probably meant; null when none is near. */
export function closest(typed: string, names: readonly string[]): string | null {
  // Longer than any name could be: also keeps the table below small.
  if (typed.length > 40) return null;
  const wanted = words(typed);
  const sameWords = names.find((name) => words(name) === wanted);
  if (sameWords !== undefined) return sameWords;
  const lower = typed.toLowerCase();
  const near = names
    .map((name) => ({ name, edits: distance(lower, name) }))
    .filter(({ name, edits }) => edits <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.name ?? null;
}

/** `FirstName`, `first-name` and `name_first` are the same words. */
function words(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .sort()
    .join('_');
}

/** Letters put in, left out, exchanged with their neighbour or replaced (Damerau and Levenshtein). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(
        cell(rows, i - 1, j) + 1,
        (row[j - 1] ?? 0) + 1,
        cell(rows, i - 1, j - 1) + same,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, cell(rows, i - 2, j - 2) + 1);
      }
      row.push(best);
    }
    rows.push(row);
  }
  return cell(rows, a.length, b.length);
}

function cell(rows: number[][], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}
