/** Lets people into the console: by a link of this machine, or by an address that was proven elsewhere. */
import { PublicError } from '@geekhub/contracts/error';
import { includesRole, type Role } from '@geekhub/contracts/role';
import type { AccountStore, Caller } from '@geekhub/ports/account-store';
import type { ConsoleStore, Membership } from '@geekhub/ports/console-store';
import type { Scope } from '@geekhub/ports/job-record';
import { hashSecret, mintSession, mintSignInLink } from './api-key.ts';

const HOUR_MS = 3_600_000;
/** One week: a session is not renewed, so that a cookie that was taken from somebody is worth something for so long at most. */
export const SESSION_MS = 7 * 24 * HOUR_MS;
export const SIGN_IN_LINK_MS = HOUR_MS;
const SHOWN_TO_OPERATORS = 100;

/** A session that is good now. */
export interface SignedIn {
  /** null: whoever is at the machine itself. */
  email: string | null;
  isOperator: boolean;
  /** Of the secret in the cookie. */
  hash: Uint8Array;
}

export interface SignInLink {
  secret: string;
  expiresAt: Date;
}

export interface ConsoleDoor {
  /** The secret of a link that is good once, for an hour. */
  createSignInLink(): Promise<string>;
  /** The same, and when the hour ends. */
  mintSignInLink(): Promise<SignInLink>;
  /** The secret for the cookie; null where the link is none, or was used, or is too old. */
  enterByLink(link: string): Promise<string | null>;
  /** The secret for the cookie. The caller has seen proof that the address is this person's. */
  enterByEmail(email: string): Promise<string>;
  /** Is this address an operator's or a member's? */
  isExpected(email: string): Promise<boolean>;
  findSignedIn(secret: string): Promise<SignedIn | null>;
  leave(signedIn: SignedIn): Promise<void>;
  /** Ends every session of this person. */
  leaveEverywhere(signedIn: SignedIn): Promise<void>;
  /** The organisations where this person may go; an operator may go to others as well. */
  listMemberships(signedIn: SignedIn): Promise<Membership[]>;
  /** In whose name a request is made. Throws `not_found` for an organisation of others, `forbidden`, `key_revoked`. */
  callerIn(signedIn: SignedIn, scope: Scope, needs: Role): Promise<Caller>;
}

export interface ConsoleDoorOptions {
  people: ConsoleStore;
  accounts: Pick<AccountStore, 'listOrganizations'>;
  /** Lower case. Whoever is at the machine itself is an operator too. */
  operatorEmails: readonly string[];
}

export function createConsoleDoor({ people, accounts, operatorEmails }: ConsoleDoorOptions): ConsoleDoor {
  const newSession = () => {
    const secret = mintSession();
    return { secret, session: { hash: hashSecret(secret), validMs: SESSION_MS } };
  };
  /** null for an organisation that is not this person's business. */
  const roleIn = ({ email, isOperator }: SignedIn, organizationId: string): Promise<Role | null> => {
    if (isOperator) return Promise.resolve('owner');
    return email === null ? Promise.resolve(null) : people.findRole(organizationId, email);
  };

  const newLink = async (): Promise<SignInLink> => {
    const secret = mintSignInLink();
    return { secret, expiresAt: await people.addSignInLink(hashSecret(secret), SIGN_IN_LINK_MS) };
  };

  return {
    createSignInLink: async () => (await newLink()).secret,
    mintSignInLink: newLink,
    async enterByLink(link) {
      const { secret, session } = newSession();
      return (await people.useSignInLink(hashSecret(link), session)) ? secret : null;
    },
    async enterByEmail(email) {
      const { secret, session } = newSession();
      await people.createSession(email, session);
      return secret;
    },
    async isExpected(email) {
      return operatorEmails.includes(email) || (await people.listMemberships(email)).length > 0;
    },
    async findSignedIn(secret) {
      const hash = hashSecret(secret);
      const found = await people.findSession(hash);
      if (found === null) return null;
      const { email } = found;
      return { email, hash, isOperator: email === null || operatorEmails.includes(email) };
    },
    leave: ({ hash }) => people.endSession(hash),
    leaveEverywhere: ({ email }) => people.endSessionsOf(email),
    async listMemberships({ email, isOperator }) {
      if (!isOperator) return email === null ? [] : people.listMemberships(email);
      const organizations = await accounts.listOrganizations({ limit: SHOWN_TO_OPERATORS, after: null });
      return organizations
        .slice(0, SHOWN_TO_OPERATORS)
        .map(({ id, name }) => ({ organizationId: id, name, role: 'owner' }));
    },
    async callerIn(signedIn, scope, needs) {
      const role = await roleIn(signedIn, scope.organizationId);
      if (role !== null && !includesRole(role, needs)) {
        throw new PublicError('forbidden', `This needs the role ${needs}; yours here is ${role}.`);
      }
      const caller = role === null ? null : await people.findConsoleCaller(scope);
      if (caller === null) throw new PublicError('not_found', 'No such organization.');
      return caller;
    },
  };
}
