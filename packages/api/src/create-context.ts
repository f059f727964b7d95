/** Makes the context of one request. */
import type { Caller } from '@geekhub/ports/account-store';
import type { ApiDependencies, Context, RequestFacts } from './context.ts';

export function createContext(dependencies: ApiDependencies, facts: RequestFacts): Context {
  const { clientAddress } = facts;
  let caller: Promise<Caller> | undefined;
  let admin: Promise<void> | undefined;
  return {
    ...facts,
    dependencies,
    isCounted: false,
    authenticate() {
      caller ??= dependencies.authenticator.authenticate(facts.header('authorization'), clientAddress);
      return caller;
    },
    authenticateAdmin() {
      admin ??= dependencies.authenticateAdmin(facts.header('authorization'), clientAddress);
      return admin;
    },
  };
}
