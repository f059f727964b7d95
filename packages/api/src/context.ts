/** What a procedure knows of the request it serves. */

import type { SignInLink } from '@geekhub/contracts/console-session';
import type { Role } from '@geekhub/contracts/role';
import type { Authenticator } from '@geekhub/engine/authenticate';
import type { AdminAuthenticator } from '@geekhub/engine/authenticate-admin';
import type { Reader, ReaderAuthenticator } from '@geekhub/engine/authenticate-reader';
import type { ConsoleDoor, SignedIn } from '@geekhub/engine/console-door';
import type { EmailDoor } from '@geekhub/engine/email-door';
import type { Engine } from '@geekhub/engine/engine';
import type { House } from '@geekhub/engine/house';
import type { Caller } from '@geekhub/ports/account-store';
import type { ConsoleStore } from '@geekhub/ports/console-store';

/** What all requests share. */
export interface ApiDependencies {
  engine: Engine;
  authenticator: Authenticator;
  authenticateReader: ReaderAuthenticator;
  authenticateAdmin: AdminAuthenticator;
  /** Counts a request of this caller. Throws only what is nobody's answer: then the request is refused. */
  countRequest: (caller: Caller) => Promise<RequestRate>;
  /** An address that signs in whoever opens it at this machine; null where people sign in by email. */
  createSignInLink: (() => Promise<SignInLink>) | null;
  /** Hears of errors that callers are told nothing about. */
  onInternalError: (error: unknown, requestId: string) => void;
}

/** What the console has beside what every caller has. */
export interface ConsoleDependencies extends ApiDependencies {
  door: ConsoleDoor;
  /** null where people sign in by the link of the machine. */
  emailDoor: EmailDoor | null;
  people: ConsoleStore;
  /** For the operator. */
  house: House;
  /** Its cookies are for https alone. */
  isSecure: boolean;
}

/** How far a key has come in its minute. */
export interface RequestRate {
  limit: number;
  remaining: number;
  /** Unix seconds of the end of the minute. */
  resetsAt: number;
  retryAfterSeconds: number;
  /** This request is one too many. */
  exceeded: boolean;
}

export interface RequestFacts {
  requestId: string;
  /** Where the request comes from, as far as can be trusted. */
  clientAddress: string;
  /** What was sent as `Authorization`, or in its place. */
  authorization: string | undefined;
  /** Header values by lower-case name. */
  header: (name: string) => string | undefined;
  /** Adds a header to the answer. */
  setHeader: (name: string, value: string) => void;
  /** Aborted when there is nobody to answer any more, and when the answer is sent. */
  gone: () => AbortSignal;
}

export interface Context extends RequestFacts {
  dependencies: ApiDependencies;
  /** REST counts a request before it reads the body; a batch of tRPC has each of its calls counted. */
  isCounted: boolean;
  /** null where an API key is what counts. */
  visit: ConsoleVisit | null;
  /** Throws a PublicError. `needs`: of a person in the console. The key is asked once a request, however many procedures a batch has. */
  authenticate: (needs: Role) => Promise<Caller>;
  /** As `authenticate`, and takes tokens for one job too. */
  authenticateReader: () => Promise<Reader>;
  authenticateAdmin: () => Promise<void>;
}

/** One request of the console. */
export interface ConsoleVisit {
  dependencies: ConsoleDependencies;
  /** Throws `missing_api_key` where nobody is signed in. */
  signedIn: () => Promise<SignedIn>;
}
