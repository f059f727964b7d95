/** A video's address as this page may load it: a machine may be called by another of its own names. */

const SELF = ['localhost', '127.0.0.1', '[::1]'];

/** Whoever opened `localhost` finds the videos of `127.0.0.1` there too; the page's policy knows the one name alone. */
export function mediaAddress(address: string, page: URL = new URL(location.href)): string {
  const url = URL.parse(address);
  if (url === null || url.port !== page.port || url.protocol !== page.protocol) return address;
  if (!SELF.includes(url.hostname) || !SELF.includes(page.hostname)) return address;
  return `${page.origin}${url.pathname}${url.search}`;
}
