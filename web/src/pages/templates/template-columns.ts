import { useState } from 'react';
import type { TemplateSort } from './sort-rows.ts';

/** Columns besides the name, in the order in which they are shown. */
export const templateColumns = [
  { id: 'category', label: 'Category', shown: true },
  { id: 'owner', label: 'Owner', shown: true },
  { id: 'sharing', label: 'Shared', shown: true },
  { id: 'sent', label: 'Sent', shown: true },
  { id: 'opened', label: 'Opened', shown: true },
  { id: 'clicked', label: 'Clicked', shown: false },
  { id: 'replied', label: 'Replied', shown: true },
  { id: 'bounced', label: 'Bounced', shown: false },
  { id: 'lastUsed', label: 'Last used', shown: true },
  { id: 'updated', label: 'Changed', shown: false },
] as const satisfies readonly { id: TemplateSort | 'sharing'; label: string; shown: boolean }[];

export type ColumnId = (typeof templateColumns)[number]['id'];

const key = 'lockstep-template-columns';

/** Which columns are shown; kept in this browser. */
export function useTemplateColumns() {
  const [hidden, setHidden] = useState<readonly string[]>(read);
  const keep = (next: readonly string[]) => {
    setHidden(next);
    try {
      window.localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing forgets the choice, no more.
    }
  };
  return {
    isShown: (id: ColumnId) => !hidden.includes(id),
    setShown: (id: ColumnId, shown: boolean) =>
      keep(shown ? hidden.filter((one) => one !== id) : [...hidden, id]),
  };
}
export type TemplateColumns = ReturnType<typeof useTemplateColumns>;

function read(): string[] {
  const first = templateColumns.filter((column) => !column.shown).map((column) => column.id);
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(key) ?? 'null');
    return Array.isArray(kept) ? kept.map(String) : first;
  } catch {
    return first;
  }
}
