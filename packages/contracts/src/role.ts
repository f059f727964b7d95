/** What a person may do in an organisation. Free of zod, so that a page can weigh roles without carrying it. */

/** Each may do what those before it may. */
export const ROLES = ['viewer', 'developer', 'owner'] as const;
export type Role = (typeof ROLES)[number];

export function includesRole(has: Role, needs: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(needs);
}
