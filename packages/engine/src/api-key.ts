/** Secrets that we hand out: made, recognised, hashed. */
import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { API_KEY_PATTERN } from '@geekhub/contracts/api-key-format';
import { JOB_TOKEN_PATTERN, JOB_TOKEN_PREFIX } from '@geekhub/contracts/job-token';
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

function withChecksum(body: string): string {
  return body + checksum(body);
}

function hasItsChecksum(secret: string): boolean {
  return checksum(secret.slice(0, -CHECK_CHARACTERS)) === secret.slice(-CHECK_CHARACTERS);
}

/** `ghub_sk_live_` or `ghub_sk_test_` and 32 characters, of which 26 are random (154 bits). */
export function mintApiKey(mode: KeyMode): string {
  return withChecksum(`ghub_sk_${mode}_${randomText(RANDOM_CHARACTERS)}`);
}

/** `ghub_jt_` and 32 characters, made as those of a key. */
export function mintJobToken(): string {
  return withChecksum(`${JOB_TOKEN_PREFIX}${randomText(RANDOM_CHARACTERS)}`);
}

export function mintAdminToken(): string {
  return `ghub_admin_${randomText(32)}`;
}

/** What the cookie of a session holds. */
export function mintSession(): string {
  return `ghub_session_${randomText(32)}`;
}

/** `SIGN_IN_LINK_PATTERN` in the contracts knows it again. */
export function mintSignInLink(): string {
  return `ghub_link_${randomText(32)}`;
}

/** Could this be a key of ours? Asked before any SQL. */
export function isWellFormedApiKey(key: string): boolean {
  return API_KEY_PATTERN.test(key) && hasItsChecksum(key);
}

/** The same of a token for one job. */
export function isWellFormedJobToken(token: string): boolean {
  return JOB_TOKEN_PATTERN.test(token) && hasItsChecksum(token);
}

/** A slow hash would add nothing to 154 random bits. */
export function hashSecret(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}
