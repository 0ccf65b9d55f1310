import type { Updater } from '@tanstack/react-table';
import { useEffect, useMemo, useState } from 'react';
import { type ColumnPrefs, readColumnPrefs, writeColumnPrefs } from './column-prefs.ts';

/** The chosen columns and their widths, kept in this browser. */
export function useColumnPrefs(firstVisibility: Record<string, boolean>) {
  const [prefs, setPrefs] = useState<ColumnPrefs>(() => readColumnPrefs(storage()));
  useEffect(() => {
    // A column is resized in many small steps; the last one is worth writing.
    const timer = setTimeout(() => writeColumnPrefs(storage(), prefs), 300);
    return () => clearTimeout(timer);
  }, [prefs]);
  const visibility = useMemo(
    () => ({ ...firstVisibility, ...prefs.visible }),
    [firstVisibility, prefs.visible],
  );
  return {
    visibility,
    widths: prefs.widths,
    setVisible: (id: string, visible: boolean) =>
      setPrefs((before) => ({ ...before, visible: { ...before.visible, [id]: visible } })),
    setWidths: (updater: Updater<Record<string, number>>) =>
      setPrefs((before) => ({
        ...before,
        widths: typeof updater === 'function' ? updater(before.widths) : updater,
      })),
    reset: () => setPrefs({ visible: {}, widths: {} }),
  };
}
export type ColumnPrefsState = ReturnType<typeof useColumnPrefs>;

function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
