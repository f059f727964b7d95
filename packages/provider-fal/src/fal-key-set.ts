/** The public keys with which fal signs its callbacks, fetched when needed and kept for a day. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { limitAnswer } from '@geekhub/provider-http/limit-answer';
import { z } from 'zod';

const KEPT_MS = 24 * 60 * 60 * 1_000;
/** Forged callbacks must not make us ask fal for its keys all the time. */
const FETCH_INTERVAL_MS = 60_000;
/** A fetch that failed says nothing of the callback: it is fal's as likely as not, and is soon delivered again. */
const FAILED_FETCH_INTERVAL_MS = 5_000;
const FETCH_TIMEOUT_MS = 5_000;

const JsonWebKeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

export interface FalKeySetOptions {
  jwksUrl: string;
  fetch: typeof globalThis.fetch;
  now: () => Date;
}

function readKey(key: Record<string, unknown>): KeyObject[] {
  try {
    const publicKey = createPublicKey({ key, format: 'jwk' });
    return publicKey.asymmetricKeyType === 'ed25519' ? [publicKey] : [];
  } catch {
    return [];
  }
}

export class FalKeySet {
  readonly #options: FalKeySetOptions;
  #keys: readonly KeyObject[] = [];
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #notAgainBefore = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | null = null;

  constructor(options: FalKeySetOptions) {
    this.#options = options;
  }

  /** Does any key pass the test? Asks fal for newer keys before the answer is no. */
  async some(test: (key: KeyObject) => boolean): Promise<boolean> {
    if (this.#now() - this.#fetchedAt > KEPT_MS) this.#keys = [];
    if (this.#keys.some(test)) return true;
    await this.#refresh();
    return this.#keys.some(test);
  }

  #now(): number {
    return this.#options.now().getTime();
  }

  async #refresh(): Promise<void> {
    if (this.#fetching === null) {
      if (this.#now() < this.#notAgainBefore) return;
      this.#fetching = this.#fetchKeys().then((fetched) => {
        this.#notAgainBefore = this.#now() + (fetched ? FETCH_INTERVAL_MS : FAILED_FETCH_INTERVAL_MS);
        this.#fetching = null;
      });
    }
    await this.#fetching;
  }

  /** false when fal could not be asked: the keys that are there are kept. */
  async #fetchKeys(): Promise<boolean> {
    const { jwksUrl, fetch } = this.#options;
    try {
      const response = await fetch(jwksUrl, {
        redirect: 'error',
        signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
      });
      if (!response.ok) {
        await response.body?.cancel();
        return false;
      }
      this.#keys = JsonWebKeySet.parse(await limitAnswer(response).json()).keys.flatMap(readKey);
      this.#fetchedAt = this.#now();
      return true;
    } catch {
      // Unreachable or unreadable: the callback is refused, and fal delivers it again.
      return false;
    }
  }
}
