/** What the engine needs from outside to turn away who keeps guessing keys. */

/** Counts wrong keys by the address that they came from. */
export interface WrongKeyLimit {
  /** Throws `rate_limit_exceeded` when too many wrong keys came from there. */
  check(clientAddress: string): Promise<void>;
  count(clientAddress: string): Promise<void>;
}
