/** Where somebody wanted to go before signing in. */
import { keepChoice, readChoice } from '../shell/choices.ts';

/** An address of this console; null for one of anywhere else, whoever wrote it into the address of the page. */
export function safeNext(text: unknown): string | null {
  if (typeof text !== 'string' || !text.startsWith('/')) return null;
  const url = URL.parse(text, location.origin);
  // What looks like a path may name a host: `//elsewhere`, `/\elsewhere`, or with a line break in between.
  if (url === null || url.origin !== location.origin) return null;
  if (url.pathname.startsWith('//') || url.pathname === '/sign-in' || url.pathname.startsWith('/console/'))
    return null;
  return url.pathname + url.search + url.hash;
}

/** For the link in an email, which may open in another tab. */
export function keepNext(next: string | null): void {
  keepChoice('next', next);
}

/** Good once. */
export function takeNext(): string | null {
  const next = safeNext(readChoice('next'));
  keepChoice('next', null);
  return next;
}
