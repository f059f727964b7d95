/** Makes the context of one request. */
import { PublicError } from '@geekhub/contracts/error';
import { bearerToken } from '@geekhub/engine/authenticate';
import type { Caller } from '@geekhub/ports/account-store';
import type { ApiDependencies, Context, RequestFacts } from './context.ts';

export function createContext(dependencies: ApiDependencies, facts: RequestFacts): Context {
  let caller: Promise<Caller> | undefined;
  let admin: Promise<void> | undefined;
  return {
    ...facts,
    dependencies,
    authenticate() {
      caller ??= dependencies.authenticator.authenticate(facts.header('authorization'));
      return caller;
    },
    authenticateAdmin() {
      admin ??= checkAdmin(dependencies, facts.header('authorization'));
      return admin;
    },
  };
}

async function checkAdmin(dependencies: ApiDependencies, authorization: string | undefined): Promise<void> {
  const token = bearerToken(authorization);
  if (token === null) {
    throw new PublicError(
      'missing_api_key',
      'Send the operator token in the header: Authorization: Bearer …',
    );
  }
  if (!(await dependencies.isAdminToken(token))) {
    throw new PublicError('invalid_api_key', 'This is not the token of the operator.');
  }
}
