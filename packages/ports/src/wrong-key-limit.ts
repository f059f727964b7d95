/** What the engine needs from outside to turn away who keeps guessing keys. */

/** Counts wrong keys by the address that they came from. */
export interface WrongKeyLimit {
  /** Throws `rate_limit_exceeded` when too many wrong keys came from there. */
  check(clientAddress: string): Promise<void>;
  count(clientAddress: string): Promise<void>;
}

/** For what is asked of somebody else, which takes its time: many guesses at the same moment are many. */
export interface GuessLimit extends WrongKeyLimit {
  /** Counts a guess before it is known whether it is wrong. Throws as `check` does. */
  take(clientAddress: string): Promise<void>;
  /** It was not wrong. */
  giveBack(clientAddress: string): Promise<void>;
}
