/** No usable answer came: the gateway cannot be reached, fell silent, or broke off. */

export class VideoConnectionError extends Error {
  override readonly name = 'VideoConnectionError';
}
