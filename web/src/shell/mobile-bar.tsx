import { Burger, Drawer } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Wordmark } from './mark.tsx';
import classes from './mobile-bar.module.css';
import { NavLinks } from './nav-links.tsx';
import { SyncStateLink } from './sync-state-link.tsx';
import { UserMenu } from './user-menu.tsx';

/** The side bar's place on a narrow screen. */
export function MobileBar({ onHelp }: { onHelp: () => void }) {
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <nav className={classes.bar} aria-label="Main">
      <Link to="/people" className={classes.home} aria-label="Lockstep, start page">
        <Wordmark />
      </Link>
      <SyncStateLink compact />
      <Burger
        size="sm"
        opened={opened}
        aria-expanded={opened}
        aria-label="Menu"
        onClick={() => setOpened(true)}
      />
      <Drawer opened={opened} onClose={close} title={<Wordmark />} size={280} position="right">
        <nav aria-label="Pages">
          <NavLinks onNavigate={close} />
        </nav>
        <div className={classes.foot}>
          <SyncStateLink onNavigate={close} />
          <UserMenu
            onHelp={() => {
              close();
              onHelp();
            }}
          />
        </div>
      </Drawer>
    </nav>
  );
}
