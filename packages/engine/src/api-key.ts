/** Secrets that we hand out: made, recognised, hashed. */
import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { API_KEY_PATTERN } from '@geekhub/contracts/api-key-format';
import type { KeyMode } from '@geekhub/contracts/organization';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_CHARACTERS = 26;
const CHECK_CHARACTERS = 6;

function randomText(length: number): string {
  return Array.from({ length }, () => BASE62.charAt(randomInt(BASE62.length))).join('');
}

/** CRC32 in base62: enough for any scanner to tell a key from junk without asking anyone. */
function checksum(text: string): string {
  let rest = crc32(text);
  let encoded = '';
  for (let place = 0; place < CHECK_CHARACTERS; place += 1) {
    encoded = BASE62.charAt(rest % BASE62.length) + encoded;
    rest = Math.floor(rest / BASE62.length);
  }
  return encoded;
}

/** `ghub_sk_live_` or `ghub_sk_test_` and 32 characters, of which 26 are random (154 bits). */
export function mintApiKey(mode: KeyMode): string {
  const body = `ghub_sk_${mode}_${randomText(RANDOM_CHARACTERS)}`;
  return body + checksum(body);
}

export function mintAdminToken(): string {
  return `ghub_admin_${randomText(32)}`;
}

/** Could this be a key of ours? Asked before any SQL. */
export function isWellFormedApiKey(key: string): boolean {
  return (
    API_KEY_PATTERN.test(key) && checksum(key.slice(0, -CHECK_CHARACTERS)) === key.slice(-CHECK_CHARACTERS)
  );
}

/** A slow hash would add nothing to 154 random bits. */
export function hashSecret(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}
