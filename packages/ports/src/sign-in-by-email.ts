/** What the engine needs from outside to know that an email address is somebody's own. */

/** What the operator must change before anybody can sign in. */
export type SignInMisconfigured =
  /** There is no public key by which what it says could be verified. */
  | 'no_public_keys'
  /** What it answers is not signed for the address that it is known by here. */
  | 'tokens_of_another'
  /** It lets people claim any address without proof. */
  | 'addresses_unproven'
  /** It signs nobody in by email. */
  | 'email_off';

/** Why nobody could be asked. */
export type SignInTrouble =
  | { kind: 'busy'; retryAfterSeconds: number }
  | { kind: 'away' }
  | { kind: 'misconfigured'; problem: SignInMisconfigured };

export type EmailProof =
  /** In lower case. */
  | { kind: 'proven'; email: string }
  /** The password, or the link. */
  | { kind: 'wrong' }
  /** Right, but the account has no address that was shown to be its person's. */
  | { kind: 'unconfirmed' }
  | SignInTrouble;

export type LinkRequest =
  /** `verifier`: what the link is worth nothing without. Said too where there is nobody to send it to. */
  { kind: 'sent'; verifier: string } | SignInTrouble;

export interface SignInByEmail {
  /** `clientAddress`: for limits there. */
  byPassword(credentials: { email: string; password: string; clientAddress: string }): Promise<EmailProof>;
  /** `mayBeNew`: an address without an account gets one, once the link is opened. */
  sendLink(request: { email: string; mayBeNew: boolean; clientAddress: string }): Promise<LinkRequest>;
  /** `code`: of the link that was opened. */
  byLink(opened: { code: string; verifier: string; clientAddress: string }): Promise<EmailProof>;
}
