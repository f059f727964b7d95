/** What a procedure knows of the request it serves. */
import type { Authenticator } from '@geekhub/engine/authenticate';
import type { Engine } from '@geekhub/engine/engine';
import type { Caller } from '@geekhub/ports/account-store';

/** What all requests share. */
export interface ApiDependencies {
  engine: Engine;
  authenticator: Authenticator;
  /** Throws `rate_limit_exceeded` when the key has asked too often. */
  limitRate: (keyId: string) => Promise<void>;
  /** Does this token run the house? */
  isAdminToken: (token: string) => Promise<boolean>;
  /** Hears of errors that callers are told nothing about. */
  onInternalError: (error: unknown, requestId: string) => void;
}

export interface RequestFacts {
  requestId: string;
  /** Header values by lower-case name. */
  header: (name: string) => string | undefined;
  /** Adds a header to the answer. */
  setHeader: (name: string, value: string) => void;
}

export interface Context extends RequestFacts {
  dependencies: ApiDependencies;
  /** Throws a PublicError. Asked once a request, however many procedures a batch has. */
  authenticate: () => Promise<Caller>;
  authenticateAdmin: () => Promise<void>;
}
