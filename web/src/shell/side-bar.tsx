import { Link } from '@tanstack/react-router';
import { Wordmark } from './mark.tsx';
import { NavLinks } from './nav-links.tsx';
import classes from './side-bar.module.css';
import { SyncStateLink } from './sync-state-link.tsx';
import { UserMenu } from './user-menu.tsx';

export function SideBar({ onHelp }: { onHelp: () => void }) {
  return (
    <nav className={classes.bar} aria-label="Main">
      <Link to="/people" className={classes.home} aria-label="Lockstep, start page">
        <Wordmark />
      </Link>
      <NavLinks />
      <div className={classes.foot}>
        <SyncStateLink />
        <UserMenu onHelp={onHelp} />
      </div>
    </nav>
  );
}
