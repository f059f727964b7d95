/** The pages of the console by their addresses. Each is loaded when it is first opened. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
} from '@tanstack/react-router';
import { readKeysSearch } from './pages/keys/keys-search.ts';
import {
  attentionSearch,
  healthSearch,
  organizationSearch,
  organizationsSearch,
} from './pages/operator/operator-search.ts';
import { validatePlaygroundSearch } from './pages/playground/read-search.ts';
import { readUsageSearch } from './pages/usage/usage-search.ts';
import { readVideosAddress } from './pages/videos/videos-address.ts';
import { readWebhooksSearch } from './pages/webhooks/webhooks-search.ts';
import { safeNext } from './session/next-address.ts';
import { ScopeProvider } from './session/scope-provider.tsx';
import { SessionGate } from './session/session-gate.tsx';
import { HomePage } from './shell/home-page.tsx';
import { BrokenPage, NotFoundPage } from './shell/lost-pages.tsx';
import { PlaceBar } from './shell/place-bar.tsx';
import { Shell } from './shell/shell.tsx';
import type { Scope } from './trpc.ts';

const root = createRootRoute({ notFoundComponent: NotFoundPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  // Named even where it is not safe: what a route leaves out is passed on to its page as it came.
  validateSearch: ({ next }: Record<string, unknown>): { next?: string | undefined } => ({
    next: safeNext(next) ?? undefined,
  }),
  component: lazyRouteComponent(() => import('./session/sign-in-page.tsx'), 'SignInPage'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: () => (
    <SessionGate>
      <Outlet />
    </SessionGate>
  ),
});

const home = createRoute({ getParentRoute: () => signedIn, path: '/', component: HomePage });

const organization = createRoute({
  getParentRoute: () => signedIn,
  path: '/organizations/$organization/$mode',
  params: {
    parse({ organization: id, mode }): Scope {
      if (mode !== 'live' && mode !== 'test') throw notFound();
      return { organization: id, mode };
    },
  },
  component: function OrganizationLayout() {
    const scope = organization.useParams();
    return (
      <ScopeProvider scope={scope}>
        <Shell scope={scope} bar={<PlaceBar />}>
          <Outlet />
        </Shell>
      </ScopeProvider>
    );
  },
});

const playground = createRoute({
  getParentRoute: () => organization,
  path: '/playground',
  validateSearch: validatePlaygroundSearch,
  component: lazyRouteComponent(() => import('./pages/playground/playground-page.tsx'), 'PlaygroundPage'),
});

const videos = createRoute({
  getParentRoute: () => organization,
  path: '/videos',
  validateSearch: readVideosAddress,
  component: lazyRouteComponent(() => import('./pages/videos/videos-page.tsx'), 'VideosPage'),
});

const video = createRoute({
  getParentRoute: () => organization,
  path: '/videos/$id',
  component: lazyRouteComponent(() => import('./pages/videos/video-page.tsx'), 'VideoPage'),
});

const usage = createRoute({
  getParentRoute: () => organization,
  path: '/usage',
  validateSearch: readUsageSearch,
  component: lazyRouteComponent(() => import('./pages/usage/usage-page.tsx'), 'UsagePage'),
});

const keys = createRoute({
  getParentRoute: () => organization,
  path: '/keys',
  validateSearch: readKeysSearch,
  component: lazyRouteComponent(() => import('./pages/keys/keys-page.tsx'), 'KeysPage'),
});

const webhooks = createRoute({
  getParentRoute: () => organization,
  path: '/webhooks',
  validateSearch: readWebhooksSearch,
  component: lazyRouteComponent(() => import('./pages/webhooks/webhooks-page.tsx'), 'WebhooksPage'),
});

const members = createRoute({
  getParentRoute: () => organization,
  path: '/members',
  component: lazyRouteComponent(() => import('./pages/members/members-page.tsx'), 'MembersPage'),
});

const operator = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator',
  component: lazyRouteComponent(() => import('./pages/operator/operator-layout.tsx'), 'OperatorLayout'),
});

const health = createRoute({
  getParentRoute: () => operator,
  path: '/',
  validateSearch: healthSearch,
  component: lazyRouteComponent(() => import('./pages/operator/health/health-page.tsx'), 'HealthPage'),
});

const attention = createRoute({
  getParentRoute: () => operator,
  path: '/attention',
  validateSearch: attentionSearch,
  component: lazyRouteComponent(
    () => import('./pages/operator/attention/attention-page.tsx'),
    'AttentionPage',
  ),
});

const organizations = createRoute({
  getParentRoute: () => operator,
  path: '/organizations',
  validateSearch: organizationsSearch,
  component: lazyRouteComponent(
    () => import('./pages/operator/organizations/organizations-page.tsx'),
    'OrganizationsPage',
  ),
});

const organizationOfOperator = createRoute({
  getParentRoute: () => operator,
  path: '/organizations/$id',
  validateSearch: organizationSearch,
  component: lazyRouteComponent(
    () => import('./pages/operator/organizations/organization-page.tsx'),
    'OrganizationPage',
  ),
});

const rates = createRoute({
  getParentRoute: () => operator,
  path: '/rates',
  component: lazyRouteComponent(() => import('./pages/operator/rates/rates-page.tsx'), 'RatesPage'),
});

const books = createRoute({
  getParentRoute: () => operator,
  path: '/books',
  component: lazyRouteComponent(() => import('./pages/operator/books/books-page.tsx'), 'BooksPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signedIn.addChildren([
      home,
      organization.addChildren([playground, videos, video, usage, keys, webhooks, members]),
      operator.addChildren([health, attention, organizations, organizationOfOperator, rates, books]),
    ]),
  ]),
  defaultErrorComponent: BrokenPage,
  defaultNotFoundComponent: NotFoundPage,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
