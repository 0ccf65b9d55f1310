import * as z from 'zod';

const prefs = z.object({
  visible: z.record(z.string(), z.boolean()).catch({}),
  widths: z.record(z.string(), z.number().min(60).max(800)).catch({}),
});
export type ColumnPrefs = z.infer<typeof prefs>;

const storageKey = 'lockstep.people.columns';

/** The columns this browser chose; nothing chosen where storage is empty, damaged or forbidden. */
export function readColumnPrefs(storage: Pick<Storage, 'getItem'> | undefined): ColumnPrefs {
  try {
    const parsed = prefs.safeParse(JSON.parse(storage?.getItem(storageKey) ?? '{}'));
    return parsed.success ? parsed.data : { visible: {}, widths: {} };
  } catch {
    return { visible: {}, widths: {} };
  }
}

/** Best effort: private windows and full storage refuse, and the page works on without. */
export function writeColumnPrefs(
  storage: Pick<Storage, 'setItem'> | undefined,
  value: ColumnPrefs,
): void {
  try {
    storage?.setItem(storageKey, JSON.stringify(value));
  } catch {
    // The choice then holds until the page is left.
  }
}
