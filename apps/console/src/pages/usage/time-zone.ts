/** The time zone of the person. */

/** Where the browser does not tell one, everybody's. */
export function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';
}
