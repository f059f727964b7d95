/** What a person must be at least to make each call of the console. A call that does not stand here fails its test. */
import type { Role } from '@geekhub/contracts/role';

/** `anybody`: whoever opens the page. `signed in`: whatever the organisation. The roles are those in the organisation asked for. */
export type LeastRole = 'anybody' | 'signed in' | Role | 'operator';

/** By the path in the router of the console, one line each. */
export const CONSOLE_ROLES: Readonly<Record<string, LeastRole>> = {
  'videos.create': 'developer',
  'videos.quote': 'developer',
  'videos.token': 'developer',
  'videos.get': 'viewer',
  'videos.events': 'viewer',
  'videos.list': 'viewer',
  'videos.receipt': 'viewer',
  'videos.cancel': 'developer',
  'videos.delete': 'developer',
  'files.create': 'developer',
  'files.list': 'viewer',
  'files.get': 'viewer',
  'files.delete': 'developer',
  'models.list': 'viewer',
  'models.get': 'viewer',
  'credits.get': 'viewer',
  'credits.transactions': 'viewer',
  'webhooks.endpoints.create': 'developer',
  'webhooks.endpoints.list': 'viewer',
  'webhooks.endpoints.get': 'viewer',
  'webhooks.endpoints.change': 'developer',
  'webhooks.endpoints.delete': 'developer',
  'webhooks.endpoints.rotate': 'developer',
  'webhooks.endpoints.test': 'developer',
  'webhooks.secret.rotate': 'developer',
  'webhooks.deliveries.list': 'viewer',
  'webhooks.deliveries.get': 'viewer',
  'webhooks.deliveries.redeliver': 'developer',
  'playground.prices': 'viewer',
  'keys.list': 'viewer',
  'keys.create': 'owner',
  'keys.change': 'owner',
  'keys.revoke': 'owner',
  'jobs.search': 'viewer',
  'jobs.read': 'viewer',
  'jobs.keys': 'viewer',
  'jobs.timeline': 'viewer',
  'jobs.details': 'viewer',
  'usage.spend': 'viewer',
  'usage.openJobs': 'viewer',
  'members.list': 'viewer',
  'members.set': 'owner',
  'members.remove': 'owner',
  'operator.organizations.list': 'operator',
  'operator.organizations.get': 'operator',
  'operator.fxRates.list': 'operator',
  'operator.health.get': 'operator',
  'operator.attention.count': 'operator',
  'operator.attention.list': 'operator',
  'operator.books.list': 'operator',
  'operator.books.check': 'operator',
  'session.get': 'signed in',
  'session.methods': 'anybody',
  'session.signInByLink': 'anybody',
  'session.signInByPassword': 'anybody',
  'session.requestSignInLink': 'anybody',
  'session.signInByCode': 'anybody',
  'session.signOut': 'signed in',
  'admin.organizations.create': 'operator',
  'admin.organizations.list': 'operator',
  'admin.organizations.get': 'operator',
  'admin.organizations.change': 'operator',
  'admin.transactions.create': 'operator',
  'admin.keys.create': 'operator',
  'admin.keys.list': 'operator',
  'admin.keys.change': 'operator',
  'admin.keys.revoke': 'operator',
  'admin.fxRates.set': 'operator',
  'admin.signInLinks.create': 'operator',
};

/** What to do about a table that does not fit the router, a sentence each; nothing where it fits. */
export function findRoleGaps(paths: readonly string[], table: Readonly<Record<string, LeastRole>>): string[] {
  return [
    ...paths
      .filter((path) => !Object.hasOwn(table, path))
      .map(
        (path) =>
          `${path} has no line in console-roles.ts: add '${path}': with what a person must be at least, ` +
          "'anybody', 'signed in', 'viewer', 'developer', 'owner' or 'operator'",
      ),
    ...Object.keys(table)
      .filter((path) => !paths.includes(path))
      .map((path) => `${path} stands in console-roles.ts and not in the router of the console: remove it`),
  ];
}
