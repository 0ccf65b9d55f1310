const batch = 300;
/** Ids are 32-bit in Marketo's own definitions. */
const largestId = 2 ** 31 - 1;
/** So many places or steps in a row may be holes. */
const holes = 8;

/** 300 ids, each 7 % above the one before, over all possible ones. */
const places = geometric();

/**
 * The highest id of a lead, found by asking for 300 ids at a time: first over all possible ids, then
 * evenly over the gap above the highest one known, narrower each time.
 *
 * @param look asks for ids and answers those that are leads.
 * @param known ids of leads that are known beforehand, such as new ones.
 */
export async function findHighestId(
  look: (ids: readonly number[]) => Promise<number[]>,
  known: readonly number[],
  narrowings: number,
): Promise<number> {
  let highest = Math.max(0, ...known, ...(await look(places)));
  if (highest === 0) return 0;
  let ceiling = places.filter((id) => id > highest)[holes] ?? largestId;
  for (let i = 0; i < narrowings && ceiling > highest; i += 1) {
    const step = Math.max(1, Math.ceil((ceiling - highest) / batch));
    const ids = evenly(highest, step, ceiling);
    highest = Math.max(highest, ...(await look(ids)));
    if (step === 1) break;
    ceiling = Math.min(ceiling, highest + holes * step);
  }
  return highest;
}

function geometric(): number[] {
  const ids = new Set<number>();
  for (let i = 0; i < batch; i += 1) ids.add(Math.floor(largestId ** (i / (batch - 1))));
  return [...ids];
}

function evenly(above: number, step: number, ceiling: number): number[] {
  const ids: number[] = [];
  for (let id = above + step; id <= ceiling; id += step) ids.push(id);
  return ids.length > 0 ? ids : [ceiling];
}
