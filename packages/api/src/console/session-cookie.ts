/** The cookies of the console: none can be read by a page, none comes along from another site. */
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Context } from '../context.ts';

/** `session`: who one is. `sign_in`: what a link in an email is worth nothing without. */
export type CookieName = 'session' | 'sign_in';

/** The prefix keeps other hosts of the same domain from setting it; browsers allow it with https alone. */
function nameOf(name: CookieName, isSecure: boolean): string {
  return isSecure ? `__Host-geekhub_${name}` : `geekhub_${name}`;
}

type CookieContext = Pick<Context, 'header' | 'setHeader'>;

export function readCookie(context: CookieContext, name: CookieName, isSecure: boolean): string | undefined {
  return parseCookie(context.header('cookie') ?? '')[nameOf(name, isSecure)];
}

/** `maxAgeSeconds` 0 takes it away. */
export function setCookie(
  context: CookieContext,
  name: CookieName,
  value: string,
  { isSecure, maxAgeSeconds }: { isSecure: boolean; maxAgeSeconds: number },
): void {
  const cookie = stringifySetCookie({
    name: nameOf(name, isSecure),
    value,
    path: '/',
    maxAge: maxAgeSeconds,
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure,
  });
  context.setHeader('set-cookie', cookie);
}
