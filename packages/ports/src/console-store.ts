/** What the engine needs from the database about people: members, sessions, sign-in links. */
import type { Role } from '@geekhub/contracts/role';
import type { Caller } from './account-store.ts';
import type { Scope } from './job-record.ts';

export interface NewSession {
  /** sha256 of what the cookie holds. */
  hash: Uint8Array;
  validMs: number;
}

export interface SessionRecord {
  /** Lower case; null for whoever was at the machine itself. */
  email: string | null;
}

export interface Membership {
  organizationId: string;
  name: string;
  role: Role;
}

export interface MemberRecord {
  email: string;
  role: Role;
  createdAt: Date;
}

export interface MemberChange {
  organizationId: string;
  email: string;
  /** The last owner stays one. */
  keepOwner: boolean;
}

export interface ConsoleStore {
  /** When it ends to be good. */
  addSignInLink(hash: Uint8Array, validMs: number): Promise<Date>;
  /** Uses the link up. false: there is none, or it is too old. */
  useSignInLink(linkHash: Uint8Array, session: NewSession): Promise<boolean>;
  createSession(email: string, session: NewSession): Promise<void>;
  /** null for one that has expired too. */
  findSession(hash: Uint8Array): Promise<SessionRecord | null>;
  endSession(hash: Uint8Array): Promise<void>;
  /** All of one person. */
  endSessionsOf(email: string | null): Promise<void>;
  listMemberships(email: string): Promise<Membership[]>;
  findRole(organizationId: string, email: string): Promise<Role | null>;
  /** The console's own key there, made where it is missing; null when there is no such organisation. */
  findConsoleCaller(scope: Scope): Promise<Caller | null>;
  /** By address, at most `limit`, after this one. */
  listMembers(organizationId: string, page: { limit: number; after: string | null }): Promise<MemberRecord[]>;
  /** Adds a member or changes the role. null where the last owner was to become less. */
  setMember(change: MemberChange, role: Role): Promise<MemberRecord | null>;
  removeMember(change: MemberChange): Promise<'removed' | 'missing' | 'last_owner'>;
}
