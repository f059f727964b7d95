/** How a caller shows its key. */

export function authorizationHeader(apiKey: string): string {
  // Checked here because the platform's own complaint about an unsendable header would quote the key.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new TypeError('apiKey must be printable ASCII characters without spaces');
  }
  return `Bearer ${apiKey}`;
}
