/** What the console asks: what callers and the operator may ask too, and what is for people alone. */
import { customerProcedures, operatorProcedures } from '../router.ts';
import { router } from '../trpc.ts';
import { listMembers, removeMember, setMember } from './members.ts';
import { getSession, getSignInMethods, signInByLink, signOut } from './session.ts';

export const consoleRouter = router({
  ...customerProcedures,
  ...operatorProcedures,
  session: { get: getSession, methods: getSignInMethods, signInByLink, signOut },
  members: { list: listMembers, set: setMember, remove: removeMember },
});

export type ConsoleRouter = typeof consoleRouter;
