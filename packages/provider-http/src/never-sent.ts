/** Tells whether a failed `fetch` failed before the first byte of the request could leave. */

/** Verdicts on the server's certificate: with them TLS ends before the request is written. */
const CERTIFICATE_ERRORS = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** The same code may come before and after: what tells them apart is the system call that failed. */
const BEFORE_SENDING = new Set(['getaddrinfo', 'connect']);

/** When in doubt, false: what was perhaps sent perhaps started a render. */
export function isNeverSent(fetchError: unknown): boolean {
  return fetchError instanceof TypeError && isConnectFailure(fetchError.cause);
}

function isConnectFailure(error: unknown): boolean {
  // Several addresses were tried: each must have failed early.
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isConnectFailure);
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== undefined && BEFORE_SENDING.has(syscall)) return true;
  return code !== undefined && (code === 'UND_ERR_CONNECT_TIMEOUT' || CERTIFICATE_ERRORS.has(code));
}
