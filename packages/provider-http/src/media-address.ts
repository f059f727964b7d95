/** Where a provider may send us for a finished video. */

/**
 * Over https anywhere: providers keep their files on other hosts. Plain http is for a local stand-in of the provider,
 * which keeps its files on its own host; a provider that is itself reached over https never leads to it.
 */
export function isMediaAddress(url: URL, providerUrl: URL): boolean {
  if (url.protocol === 'https:') return true;
  return (
    url.protocol === 'http:' && providerUrl.protocol === 'http:' && url.hostname === providerUrl.hostname
  );
}
