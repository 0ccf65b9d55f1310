import { useNavigate } from '@tanstack/react-router';
import { useShortcut } from './shortcuts.tsx';

/** The shortcuts that work on every page. */
export function useShellShortcuts({ admin, onHelp }: { admin: boolean; onHelp: () => void }) {
  const navigate = useNavigate();
  const group = 'Everywhere';
  useShortcut('/', 'Search people', () => search(() => navigate({ to: '/people' })), { group });
  useShortcut('g p', 'Go to people', () => navigate({ to: '/people' }), { group });
  useShortcut('g e', 'Go to emails', () => navigate({ to: '/emails' }), { group });
  useShortcut('g t', 'Go to templates', () => navigate({ to: '/templates' }), { group });
  useShortcut('g d', 'Go to data sync', () => navigate({ to: '/data-sync' }), { group });
  useShortcut('g s', 'Go to settings', () => navigate({ to: '/settings/marketo' }), {
    group,
    enabled: admin,
  });
  useShortcut('?', 'Show these shortcuts', onHelp, { group });
}

async function search(openPeople: () => Promise<void>) {
  if (focusSearch()) return;
  await openPeople();
  // The page is loaded on demand; its field is looked for until it is there, at most 2 s.
  const end = performance.now() + 2000;
  const look = () => {
    if (!focusSearch() && performance.now() < end) requestAnimationFrame(look);
  };
  look();
}

function focusSearch(): boolean {
  const field = document.querySelector('[data-search-input]');
  if (!(field instanceof HTMLInputElement)) return false;
  field.focus();
  field.select();
  return true;
}
