import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';

export type Shortcut = {
  /** Keys one after the other, by space: `g p`. */
  keys: string;
  label: string;
  group: string;
  run: (event: KeyboardEvent) => void;
};

/** A second key of a sequence must come within this time. */
const sequenceMs = 1200;

/** The shortcuts of what is on the screen now. Later ones win over earlier ones with the same keys. */
export class ShortcutList {
  private shortcuts: readonly Shortcut[] = [];
  private readonly listeners = new Set<() => void>();
  private pressed: string[] = [];
  private pressedAt = 0;

  add(shortcut: Shortcut): () => void {
    this.set([...this.shortcuts, shortcut]);
    return () => this.set(this.shortcuts.filter((other) => other !== shortcut));
  }

  readonly all = () => this.shortcuts;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  press(event: KeyboardEvent) {
    if (event.timeStamp - this.pressedAt > sequenceMs) this.pressed = [];
    this.pressedAt = event.timeStamp;
    const keys = [...this.pressed, event.key].join(' ');
    const hit =
      this.shortcuts.findLast((one) => one.keys === keys) ??
      this.shortcuts.findLast((one) => one.keys === event.key);
    if (hit) {
      this.pressed = [];
      event.preventDefault();
      hit.run(event);
      return;
    }
    const begins = this.shortcuts.some((one) => one.keys.startsWith(`${keys} `));
    this.pressed = begins ? [...this.pressed, event.key] : [];
  }

  private set(shortcuts: readonly Shortcut[]) {
    this.shortcuts = shortcuts;
    for (const listener of this.listeners) listener();
  }
}

const Context = createContext<ShortcutList | null>(null);

export function ShortcutProvider({ children }: { children: ReactNode }) {
  const list = useMemo(() => new ShortcutList(), []);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (isForTheApp(event)) list.press(event);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [list]);
  return <Context value={list}>{children}</Context>;
}

/** Typing, the browser's own shortcuts and open dialogs are left alone. */
function isForTheApp(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.isComposing || !(event.target instanceof Element)) return false;
  if (event.target.closest('input, textarea, select, [contenteditable="true"]')) return false;
  return document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]') === null;
}

function useList(): ShortcutList {
  const list = useContext(Context);
  if (!list) throw new Error('useShortcut outside ShortcutProvider');
  return list;
}

type Options = { group?: string; enabled?: boolean };

/** A key or sequence of keys, while the calling component is on the screen. */
export function useShortcut(
  keys: string,
  label: string,
  run: (event: KeyboardEvent) => void,
  { group = 'This page', enabled = true }: Options = {},
) {
  const list = useList();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!enabled) return;
    return list.add({ keys, label, group, run: (event) => latest.current(event) });
  }, [list, keys, label, group, enabled]);
}

export function useShortcuts(): readonly Shortcut[] {
  const list = useList();
  return useSyncExternalStore(list.subscribe, list.all);
}
