import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import * as z from 'zod';
import {
  client,
  forgetSession,
  isUnauthorized,
  onSignedOut,
  queryClient,
  sessionQuery,
} from './api.ts';
import { dataSyncSearch } from './pages/data-sync/data-sync-search.ts';
import { emailSearch, emailsSearch } from './pages/emails/emails-search.ts';
import { peopleSearch } from './pages/people/people-search.ts';
import { diagnosticsSearch } from './pages/settings/diagnostics/diagnostics-search.ts';
import { templateSearch } from './pages/template/template-search.ts';
import { templatesSearch } from './pages/templates/templates-search.ts';
import { unsubscribesSearch } from './pages/unsubscribes/unsubscribe-queries.ts';
import { NotFound } from './shell/not-found.tsx';
import { DoorFailure, PageFailure } from './shell/page-failure.tsx';
import { PageLoading } from './shell/page-loading.tsx';
import { Shell } from './shell/shell.tsx';
import { ShellLoading } from './shell/shell-loading.tsx';

const rootRoute = createRootRoute({ component: Outlet });

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  beforeLoad: async () => {
    if (!(await setupNeeded())) throw redirect({ to: '/sign-in' });
  },
  component: lazyRouteComponent(() => import('./pages/setup/setup-page.tsx'), 'SetupPage'),
  errorComponent: DoorFailure,
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: z.object({ back: z.string().optional().catch(undefined) }),
  beforeLoad: async () => {
    if (await setupNeeded()) throw redirect({ to: '/setup' });
  },
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
  errorComponent: DoorFailure,
});

/** Where the link of a verification email leads; whoever opens it need not be signed in. */
const verifyAddressRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/verify-address',
  component: lazyRouteComponent(
    () => import('./pages/verify-address/verify-address-page.tsx'),
    'VerifyAddressPage',
  ),
  errorComponent: DoorFailure,
});

const acceptInvitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/accept-invitation',
  component: lazyRouteComponent(
    () => import('./pages/accept-invitation/accept-invitation-page.tsx'),
    'AcceptInvitationPage',
  ),
  errorComponent: DoorFailure,
});

/** Everything behind the sign-in. */
const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      throw redirect({ to: '/sign-in', search: { back: location.href } });
    }
  },
  component: Shell,
  pendingComponent: ShellLoading,
  errorComponent: DoorFailure,
});

/** An unknown address, inside the frame, so that the navigation is at hand. */
const unknownRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '$',
  component: NotFound,
});

const indexRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/people' });
  },
});

const peopleRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/people',
  validateSearch: peopleSearch,
  component: lazyRouteComponent(() => import('./pages/people/people-page.tsx'), 'PeoplePage'),
});

const personRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/people/$personId',
  component: lazyRouteComponent(() => import('./pages/person/person-page.tsx'), 'PersonPage'),
});

const emailsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/emails',
  validateSearch: emailsSearch,
  component: lazyRouteComponent(() => import('./pages/emails/emails-page.tsx'), 'EmailsPage'),
});

const emailRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/emails/$emailId',
  validateSearch: emailSearch,
  component: lazyRouteComponent(() => import('./pages/email/email-page.tsx'), 'EmailPage'),
});

const identitiesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/identities',
  component: lazyRouteComponent(
    () => import('./pages/identities/identities-page.tsx'),
    'IdentitiesPage',
  ),
});

const templatesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/templates',
  validateSearch: templatesSearch,
  component: lazyRouteComponent(
    () => import('./pages/templates/templates-page.tsx'),
    'TemplatesPage',
  ),
});

const newTemplateRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/templates/new',
  component: lazyRouteComponent(
    () => import('./pages/template/new-template-page.tsx'),
    'NewTemplatePage',
  ),
});

const templateRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/templates/$templateId',
  validateSearch: templateSearch,
  component: lazyRouteComponent(() => import('./pages/template/template-page.tsx'), 'TemplatePage'),
});

const dataSyncRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/data-sync',
  validateSearch: dataSyncSearch,
  component: lazyRouteComponent(
    () => import('./pages/data-sync/data-sync-page.tsx'),
    'DataSyncPage',
  ),
});

const unsubscribesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/unsubscribes',
  validateSearch: unsubscribesSearch,
  component: lazyRouteComponent(
    () => import('./pages/unsubscribes/unsubscribes-page.tsx'),
    'UnsubscribesPage',
  ),
});

const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings',
  component: lazyRouteComponent(
    () => import('./pages/settings/settings-layout.tsx'),
    'SettingsLayout',
  ),
});

const settingsIndexRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/marketo' });
  },
});

const marketoRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/marketo',
  component: lazyRouteComponent(
    () => import('./pages/settings/marketo/marketo-page.tsx'),
    'MarketoPage',
  ),
});

const unsubscribeSettingsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/unsubscribes',
  component: lazyRouteComponent(
    () => import('./pages/settings/unsubscribes/unsubscribe-settings-page.tsx'),
    'UnsubscribeSettingsPage',
  ),
});

const trackingSettingsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/tracking',
  component: lazyRouteComponent(
    () => import('./pages/settings/tracking/tracking-settings-page.tsx'),
    'TrackingSettingsPage',
  ),
});

const mailServerRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mail-server',
  component: lazyRouteComponent(
    () => import('./pages/settings/mail-server/mail-server-page.tsx'),
    'MailServerPage',
  ),
});

const blockedDomainsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/blocked-domains',
  component: lazyRouteComponent(
    () => import('./pages/settings/blocked-domains/blocked-domains-page.tsx'),
    'BlockedDomainsPage',
  ),
});

const usersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/users',
  component: lazyRouteComponent(() => import('./pages/settings/users/users-page.tsx'), 'UsersPage'),
});

const teamsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/teams',
  component: lazyRouteComponent(() => import('./pages/settings/teams/teams-page.tsx'), 'TeamsPage'),
});

const sharingRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/sharing',
  component: lazyRouteComponent(
    () => import('./pages/settings/sharing/sharing-page.tsx'),
    'SharingPage',
  ),
});

const apiKeysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/api-keys',
  component: lazyRouteComponent(
    () => import('./pages/settings/api-keys/api-keys-page.tsx'),
    'ApiKeysPage',
  ),
});

const callsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/calls',
  component: lazyRouteComponent(() => import('./pages/settings/calls/calls-page.tsx'), 'CallsPage'),
});

const diagnosticsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/diagnostics',
  validateSearch: diagnosticsSearch,
  component: lazyRouteComponent(
    () => import('./pages/settings/diagnostics/diagnostics-page.tsx'),
    'DiagnosticsPage',
  ),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    setupRoute,
    signInRoute,
    acceptInvitationRoute,
    verifyAddressRoute,
    appRoute.addChildren([
      indexRoute,
      peopleRoute,
      personRoute,
      unsubscribesRoute,
      emailsRoute,
      emailRoute,
      identitiesRoute,
      templatesRoute,
      newTemplateRoute,
      templateRoute,
      dataSyncRoute,
      settingsRoute.addChildren([
        settingsIndexRoute,
        marketoRoute,
        usersRoute,
        teamsRoute,
        sharingRoute,
        mailServerRoute,
        blockedDomainsRoute,
        apiKeysRoute,
        callsRoute,
        diagnosticsRoute,
        unsubscribeSettingsRoute,
        trackingSettingsRoute,
      ]),
      unknownRoute,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageFailure,
  defaultPendingComponent: PageLoading,
  defaultPendingMs: 300,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Asked afresh each time: an administrator may have been made by the command line meanwhile. */
async function setupNeeded(): Promise<boolean> {
  return (await client.session.setupState()).needed;
}

let leaving = false;

// Several requests can find the session gone at once; one of them leads to the sign-in page.
onSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (leaving || pathname === '/sign-in' || pathname === '/setup') return;
  leaving = true;
  void forgetSession(() => router.navigate({ to: '/sign-in', search: { back: href } })).finally(
    () => {
      leaving = false;
    },
  );
});
