/** What the engine and the adapters need to reach addresses that customers give: webhooks and images. */

/** Why nothing, or nothing useful, came back. Says no address, status or text of the other side: it is no port scanner. */
export type OutboundFault =
  /** An address that nobody is sent to: private, this machine's own, with credentials, another port, no https. */
  | 'blocked'
  /** No such name, no connection, a broken certificate, a cut line; for a GET also a server that is too busy, or not well. */
  | 'unreachable'
  /** It took too long, or the caller gave up. */
  | 'timed_out'
  /** More bytes than the limit. */
  | 'too_large';

/** `answered`: the receiver gave its status, however its answer went on. */
export type PostOutcome =
  | {
      kind: 'answered';
      status: number;
      retryAfterMs: number | null;
      /** The beginning of what was answered, at most 1,024 bytes of UTF-8; null where it was no text, or empty. */
      text: string | null;
    }
  | { kind: 'fault'; fault: OutboundFault };

export type FetchOutcome =
  | { kind: 'fetched'; bytes: Uint8Array; contentType: string | null }
  /** An answer other than 200 that will not change by itself. */
  | { kind: 'refused' }
  | { kind: 'fault'; fault: OutboundFault };

export interface OutboundDoor {
  /**
   * What can be told without a lookup: null, or why this address is never used, for the one who gave it: the end of a
   * sentence that begins with the name of the field, such as `must be an https address`.
   */
  reasonToRefuse(url: string): string | null;
  /** One POST, no redirect followed, of its answer the beginning read. Never throws. */
  post(
    url: string,
    message: { headers: Readonly<Record<string, string>>; body: string },
    signal: AbortSignal,
  ): Promise<PostOutcome>;
  /** One GET of at most `maxBytes`; each redirect is looked at like the first address, three at most. Never throws. */
  fetch(url: string, limits: { maxBytes: number }, signal: AbortSignal): Promise<FetchOutcome>;
}
