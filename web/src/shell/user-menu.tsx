import { Menu, UnstyledButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { AtSign, ChevronsUpDown, Keyboard, LogOut } from 'lucide-react';
import { useSession } from '../api.ts';
import { ColorSchemeItems } from './color-scheme-items.tsx';
import { useSignOut } from './use-sign-out.ts';
import classes from './user-menu.module.css';

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { user, tenant } = useSession();
  const signOut = useSignOut();
  const navigate = useNavigate();
  return (
    <Menu position="top-start" width={220} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.user}>
          <span className={classes.initials} aria-hidden>
            {initials(user.name)}
          </span>
          <span className={classes.names}>
            <span className={classes.name}>{user.name}</span>
            <span className={classes.company}>{tenant.name}</span>
          </span>
          <ChevronsUpDown size={14} strokeWidth={1.75} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.email}</Menu.Label>
        <ColorSchemeItems />
        <Menu.Divider />
        <Menu.Item
          leftSection={<AtSign size={15} aria-hidden />}
          onClick={() => void navigate({ to: '/identities' })}
        >
          My identities
        </Menu.Item>
        <Menu.Item leftSection={<Keyboard size={15} aria-hidden />} onClick={onHelp}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? '')][0] ?? '';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return `${first}${last}`.toUpperCase();
}
