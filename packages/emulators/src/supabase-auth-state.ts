/** What one Supabase Auth emulator knows: people, the links that they were sent, their sessions. */
import { createHash, randomUUID } from 'node:crypto';
import type { FaultScript } from './fault-script.ts';
import type { SignedBy, SupabaseAuthKeys } from './supabase-auth-keys.ts';
import type { SupabaseWireFault } from './supabase-faults.ts';

export interface AuthUser {
  id: string;
  email: string;
  /** null: signs in by link alone. */
  password: string | null;
  confirmed: boolean;
  banned: boolean;
}

/** An email: to whom, and the address behind its button. */
export interface SentMail {
  to: string;
  link: string;
}

export interface LinkFlow {
  token: string;
  user: AuthUser;
  challenge: string;
  redirectTo: string;
  /** null: the link was not opened yet. */
  code: string | null;
  expiresAtMs: number;
}

export interface SupabaseAuthFaults {
  token:
    | SupabaseWireFault
    /** What is signed is not as it should be. */
    | { kind: 'token'; by?: SignedBy; claims?: Record<string, unknown> }
    /** The record of the person, beside the token, says otherwise. */
    | { kind: 'user'; fields: Record<string, unknown> };
  otp: SupabaseWireFault;
  keys: SupabaseWireFault;
  settings: SupabaseWireFault;
  logout: SupabaseWireFault;
}

export interface SupabaseAuthSettings {
  /** "Confirm email" is off. */
  autoconfirm: boolean;
  emailEnabled: boolean;
  disableSignup: boolean;
  /** Between two emails to one person. */
  emailEverySeconds: number;
}

export class SupabaseAuthState {
  readonly users = new Map<string, AuthUser>();
  readonly mails: SentMail[] = [];
  readonly flows: LinkFlow[] = [];
  /** Ids of sessions that nobody has ended. */
  readonly sessions = new Set<string>();
  readonly settings: SupabaseAuthSettings;
  readonly keys: SupabaseAuthKeys;
  readonly script: FaultScript<SupabaseAuthFaults>;
  readonly #onMail: (mail: SentMail) => void;
  readonly #mailedAtMs = new Map<string, number>();

  constructor(
    settings: SupabaseAuthSettings,
    keys: SupabaseAuthKeys,
    script: FaultScript<SupabaseAuthFaults>,
    onMail: (mail: SentMail) => void = () => {},
  ) {
    this.settings = settings;
    this.keys = keys;
    this.script = script;
    this.#onMail = onMail;
  }

  addUser(fields: Partial<AuthUser> & Pick<AuthUser, 'email'>): AuthUser {
    const user = { id: randomUUID(), password: null, confirmed: true, banned: false, ...fields };
    this.users.set(user.email.toLowerCase(), user);
    return user;
  }

  findUser(email: string): AuthUser | undefined {
    return this.users.get(email.toLowerCase());
  }

  /** Seconds until this person may be sent another; 0: now. */
  secondsToNextMail({ id }: AuthUser): number {
    const sentAtMs = this.#mailedAtMs.get(id) ?? Number.NEGATIVE_INFINITY;
    return Math.max(0, Math.ceil((sentAtMs - Date.now()) / 1000 + this.settings.emailEverySeconds));
  }

  noteMail({ id, email }: AuthUser, link: string): void {
    this.#mailedAtMs.set(id, Date.now());
    const mail = { to: email, link };
    this.mails.push(mail);
    this.#onMail(mail);
  }
}

export function matchesChallenge(verifier: string, challenge: string): boolean {
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}
