/** A failed request may be told to have done nothing only when that is certain. */
import { expect, test } from 'vitest';
import { isNeverSent } from '../src/never-sent.ts';

const failedFetch = (cause: unknown) => new TypeError('fetch failed', { cause });
const systemError = (code: string, syscall?: string) => Object.assign(new Error(code), { code, syscall });

test('a request is known not to have been sent only where the name, the connection or the certificate failed', () => {
  const refused = systemError('ECONNREFUSED', 'connect');
  expect(isNeverSent(failedFetch(systemError('ENOTFOUND', 'getaddrinfo')))).toBe(true);
  expect(isNeverSent(failedFetch(refused))).toBe(true);
  expect(isNeverSent(failedFetch(new AggregateError([refused, systemError('ENETUNREACH', 'connect')])))).toBe(
    true,
  );
  expect(isNeverSent(failedFetch(systemError('UND_ERR_CONNECT_TIMEOUT')))).toBe(true);
  expect(isNeverSent(failedFetch(systemError('CERT_HAS_EXPIRED')))).toBe(true);
});

test('where the line broke later, or nobody knows, the request may have been sent', () => {
  expect(isNeverSent(failedFetch(systemError('ECONNRESET', 'read')))).toBe(false);
  expect(isNeverSent(failedFetch(systemError('ETIMEDOUT', 'read')))).toBe(false);
  expect(isNeverSent(failedFetch(systemError('UND_ERR_SOCKET')))).toBe(false);
  expect(isNeverSent(failedFetch(systemError('UND_ERR_HEADERS_TIMEOUT')))).toBe(false);
  expect(isNeverSent(failedFetch(new AggregateError([])))).toBe(false);
  expect(isNeverSent(failedFetch(undefined))).toBe(false);
  expect(isNeverSent(new DOMException('aborted', 'AbortError'))).toBe(false);
});
