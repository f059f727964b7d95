/** Makes the context of one request. */
import type { Reader } from '@geekhub/engine/authenticate-reader';
import type { Caller } from '@geekhub/ports/account-store';
import type { ApiDependencies, Context, RequestFacts } from './context.ts';

export function createContext(dependencies: ApiDependencies, facts: RequestFacts): Context {
  const { authorization, clientAddress } = facts;
  let caller: Promise<Caller> | undefined;
  let reader: Promise<Reader> | undefined;
  let admin: Promise<void> | undefined;
  return {
    ...facts,
    dependencies,
    isCounted: false,
    visit: null,
    authenticate() {
      caller ??= dependencies.authenticator.authenticate(authorization, clientAddress);
      return caller;
    },
    authenticateReader() {
      reader ??= dependencies.authenticateReader(authorization, clientAddress);
      return reader;
    },
    authenticateAdmin() {
      admin ??= dependencies.authenticateAdmin(authorization, clientAddress);
      return admin;
    },
  };
}
