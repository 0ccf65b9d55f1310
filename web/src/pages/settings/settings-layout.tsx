import { Link, Outlet } from '@tanstack/react-router';
import { Lock } from 'lucide-react';
import { useIsAdmin } from '../../api.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Page } from '../../components/page.tsx';
import classes from './settings-layout.module.css';

export function SettingsLayout() {
  if (!useIsAdmin()) {
    return (
      <Page title="Settings">
        <EmptyState icon={Lock} title="Settings are for administrators">
          Ask an administrator of your company to change them, or to make you one.
        </EmptyState>
      </Page>
    );
  }
  return (
    <>
      <nav aria-label="Settings" className={classes.tabs}>
        <Link to="/settings/marketo" className={classes.tab}>
          Marketo
        </Link>
        <Link to="/settings/users" className={classes.tab}>
          Users
        </Link>
        <Link to="/settings/teams" className={classes.tab}>
          Teams
        </Link>
        <Link to="/settings/sharing" className={classes.tab}>
          Sharing
        </Link>
        <Link to="/settings/calls" className={classes.tab}>
          Calls
        </Link>
        <Link to="/settings/unsubscribes" className={classes.tab}>
          Unsubscribes
        </Link>
        <Link to="/settings/tracking" className={classes.tab}>
          Tracking
        </Link>
        <Link to="/settings/mail-server" className={classes.tab}>
          Mail server
        </Link>
        <Link to="/settings/blocked-domains" className={classes.tab}>
          Blocked domains
        </Link>
        <Link to="/settings/api-keys" className={classes.tab}>
          API keys
        </Link>
        <Link to="/settings/diagnostics" className={classes.tab}>
          Diagnostics
        </Link>
      </nav>
      <Outlet />
    </>
  );
}
