/** What the address of the page of keys says besides the place. */

export interface KeysSearch {
  /** Those that were revoked are shown too. */
  revoked?: true;
}

export function readKeysSearch({ revoked }: Record<string, unknown>): KeysSearch {
  return revoked === true ? { revoked } : {};
}
