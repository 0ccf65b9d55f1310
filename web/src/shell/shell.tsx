import { Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import { useIsAdmin, useSession } from '../api.ts';
import { LiveProvider } from '../live/live-provider.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { MobileBar } from './mobile-bar.tsx';
import { OwnBrowser } from './own-browser.tsx';
import { RouteAnnouncer } from './route-announcer.tsx';
import classes from './shell.module.css';
import { ShortcutProvider } from './shortcuts.tsx';
import { SideBar } from './side-bar.tsx';
import { useShellShortcuts } from './use-shell-shortcuts.ts';

/** The frame around every page behind the sign-in. */
export function Shell() {
  return (
    <LiveProvider>
      <ShortcutProvider>
        <Frame />
      </ShortcutProvider>
    </LiveProvider>
  );
}

function Frame() {
  const { demo } = useSession();
  const admin = useIsAdmin();
  const [help, setHelp] = useState(false);
  useShellShortcuts({ admin, onHelp: () => setHelp(true) });
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to the page
      </a>
      <SideBar onHelp={() => setHelp(true)} />
      <MobileBar onHelp={() => setHelp(true)} />
      <div className={classes.column}>
        {demo ? (
          <section className={classes.demo} aria-label="Demo data">
            <strong>Demo data:</strong> these people are made up and come from the Marketo stand-in
            that ships with Lockstep.
          </section>
        ) : null}
        <main className={classes.main} id="main" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <OwnBrowser />
      <RouteAnnouncer />
      <HelpDialog opened={help} onClose={() => setHelp(false)} />
    </div>
  );
}
