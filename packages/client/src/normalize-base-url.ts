/** The one form of a gateway's address, however it was written. */

/** `https://host/v1/` and `https://host` alike become `https://host`. A proxy's path prefix is kept. */
export function normalizeBaseUrl(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  // Checked here because `fetch` would report a malformed address as a lost connection, which is worth retrying.
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new TypeError('baseUrl must be an http or https address without credentials');
  }
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
}
