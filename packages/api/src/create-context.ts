/** Makes the context of one request. */
import { PublicError } from '@geekhub/contracts/error';
import { bearerToken } from '@geekhub/engine/authenticate';
import type { Caller } from '@geekhub/ports/account-store';
import type { ApiDependencies, Context, RequestFacts } from './context.ts';

export function createContext(dependencies: ApiDependencies, facts: RequestFacts): Context {
  let caller: Promise<Caller> | undefined;
  return {
    ...facts,
    dependencies,
    authenticate() {
      caller ??= dependencies.authenticator.authenticate(facts.header('authorization'));
      return caller;
    },
    async authenticateAdmin() {
      const token = bearerToken(facts.header('authorization'));
      if (token === null) {
        throw new PublicError(
          'missing_api_key',
          'Send the operator token in the header: Authorization: Bearer …',
        );
      }
      if (!(await dependencies.isAdminToken(token))) {
        throw new PublicError('invalid_api_key', 'This is not the token of the operator.');
      }
    },
  };
}
