/** The signing keys of a Supabase project: what it signs with now, and what it shows of them. */
import { randomUUID } from 'node:crypto';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';

export type SignedBy =
  /** The key of the project. */
  | 'project'
  /** A key of nobody, under the name of the project's. */
  | 'stranger'
  /** The shared secret of projects without signing keys. */
  | 'secret'
  | 'nobody';

const SECRET = new TextEncoder().encode('a-shared-secret-of-the-old-kind-with-32-characters');

interface SigningKey {
  id: string;
  privateKey: CryptoKey;
  shown: JWK;
}

export class SupabaseAuthKeys {
  /** What is shown: the key in use first, then those before, which verify what they signed. */
  #keys: SigningKey[] = [];
  /** As of a project that has turned on none. */
  showsNone = false;

  get shown(): { keys: JWK[] } {
    return { keys: this.showsNone ? [] : this.#keys.map(({ shown }) => shown) };
  }

  async rotate({ forget = false } = {}): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const id = randomUUID();
    const shown = { ...(await exportJWK(publicKey)), kid: id, alg: 'ES256', use: 'sig', key_ops: ['verify'] };
    this.#keys = [{ id, privateKey, shown }, ...(forget ? [] : this.#keys)];
  }

  async sign(claims: JWTPayload, by: SignedBy = 'project'): Promise<string> {
    const [key] = this.#keys;
    if (key === undefined) throw new Error('rotate makes the first key');
    const header = { alg: 'ES256', kid: key.id, typ: 'JWT' };
    switch (by) {
      case 'project':
        return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
      case 'stranger': {
        const { privateKey } = await generateKeyPair('ES256');
        return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
      }
      case 'secret':
        return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(SECRET);
      case 'nobody':
        return new UnsecuredJWT(claims).encode();
    }
  }
}
