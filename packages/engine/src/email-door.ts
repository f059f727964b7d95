/** Lets people into the console who prove that an email address is theirs: by a password, or by a link that they were sent. */
import { PublicError } from '@geekhub/contracts/error';
import type {
  EmailProof,
  SignInByEmail,
  SignInMisconfigured,
  SignInTrouble,
} from '@geekhub/ports/sign-in-by-email';
import type { GuessLimit } from '@geekhub/ports/wrong-key-limit';
import { LRUCache } from 'lru-cache';
import type { ConsoleDoor } from './console-door.ts';

/** Another link makes the one before worthless, which may still be on its way. */
const LINK_EVERY_MS = 60_000;
const REMEMBERED_REQUESTS = 10_000;

export interface EmailDoor {
  /** The secret for the cookie of the session. Throws a PublicError. */
  enterByPassword(email: string, password: string, clientAddress: string): Promise<string>;
  /** What the link is worth nothing without, kept by the browser that asked. The same whether somebody has this address or not. */
  sendLink(email: string, clientAddress: string): Promise<string>;
  /** The secret for the cookie of the session. `verifier` undefined: the browser has none. */
  enterByLink(code: string, verifier: string | undefined, clientAddress: string): Promise<string>;
}

export interface EmailDoorOptions {
  signIn: SignInByEmail;
  door: Pick<ConsoleDoor, 'enterByEmail' | 'isExpected'>;
  wrongKeys: GuessLimit;
}

const WRONG_PASSWORD = ['The email or the password is wrong.', 'password'] as const;
const WRONG_LINK = [
  'This link is too old, was used already, or was asked for in another browser. Ask for a new one here.',
  'code',
] as const;

export function createEmailDoor({ signIn, door, wrongKeys }: EmailDoorOptions): EmailDoor {
  const askedAtMs = new LRUCache<string, number>({ max: REMEMBERED_REQUESTS, ttl: LINK_EVERY_MS });

  /** The browser of one person is not kept waiting because another asks for the same address. */
  function takeTurn(email: string, clientAddress: string): () => void {
    const turn = `${clientAddress} ${email}`;
    const waitMs = askedAtMs.getRemainingTTL(turn);
    if (waitMs > 0) {
      const retryAfterSeconds = Math.ceil(waitMs / 1000);
      throw new PublicError(
        'rate_limit_exceeded',
        `A link was asked for this address a moment ago. Look at your mail, or try again in ${retryAfterSeconds} s.`,
        { retryAfterSeconds, param: 'email' },
      );
    }
    askedAtMs.set(turn, performance.now());
    return () => void askedAtMs.delete(turn);
  }

  async function enter(
    clientAddress: string,
    wrong: readonly [message: string, param: string],
    ask: () => Promise<EmailProof>,
  ): Promise<string> {
    await wrongKeys.take(clientAddress);
    const proof = await ask();
    switch (proof.kind) {
      case 'wrong':
        throw new PublicError('invalid_request_error', wrong[0], { param: wrong[1] });
      case 'proven':
        await wrongKeys.giveBack(clientAddress);
        return door.enterByEmail(proof.email);
      case 'unconfirmed':
        await wrongKeys.giveBack(clientAddress);
        throw new PublicError(
          'forbidden',
          'This address was not confirmed yet: open the link in the email that you were sent, or ask for a link here.',
          { param: 'email' },
        );
      default:
        await wrongKeys.giveBack(clientAddress);
        throw toPublicError(proof);
    }
  }

  return {
    enterByPassword: (email, password, clientAddress) =>
      enter(clientAddress, WRONG_PASSWORD, () => signIn.byPassword({ email, password, clientAddress })),

    async sendLink(email, clientAddress) {
      // Each is a guess of an address, right or wrong.
      await wrongKeys.take(clientAddress);
      const giveTurnBack = takeTurn(email, clientAddress);
      const mayBeNew = await door.isExpected(email);
      const sent = await signIn.sendLink({ email, mayBeNew, clientAddress });
      if (sent.kind === 'sent') return sent.verifier;
      giveTurnBack();
      throw toPublicError(sent);
    },

    enterByLink: (code, verifier, clientAddress) =>
      enter(clientAddress, WRONG_LINK, async () =>
        verifier === undefined ? { kind: 'wrong' } : signIn.byLink({ code, verifier, clientAddress }),
      ),
  };
}

/** What the operator has to do; whoever signs in can tell it to the operator. */
const MEND: Record<SignInMisconfigured, string> = {
  no_public_keys:
    'Supabase Auth has no public signing key: in its settings, JWT Keys, the operator must change to asymmetric signing keys (ES256).',
  tokens_of_another:
    'Supabase Auth signs its tokens for another address than SUPABASE_URL, or its clock is wrong: the operator must look at both.',
  addresses_unproven:
    'Supabase Auth lets anybody sign up with any address: the operator must turn on “Confirm email”.',
  email_off: 'Supabase Auth signs nobody in by email: the operator must turn on its Email provider.',
};

function toPublicError(trouble: SignInTrouble): PublicError {
  switch (trouble.kind) {
    case 'busy': {
      const { retryAfterSeconds } = trouble;
      return new PublicError(
        'rate_limit_exceeded',
        `Too many people sign in at the moment. Try again in ${retryAfterSeconds} s.`,
        {
          retryAfterSeconds,
        },
      );
    }
    case 'misconfigured':
      return new PublicError('provider_unavailable', MEND[trouble.problem]);
    case 'away':
      return new PublicError(
        'provider_unavailable',
        'Signing in does not work at the moment. Try again in a minute.',
      );
  }
}
