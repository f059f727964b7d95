/** What the console asks: what callers and the operator may ask too, and what is for people alone. */
import { customerProcedures, operatorProcedures } from '../router.ts';
import { router } from '../trpc.ts';
import { requestSignInLink, signInByCode, signInByPassword } from './email-sign-in.ts';
import { getDetails, getTimeline } from './job-timeline.ts';
import { changeOwnKey, createOwnKey, listOwnKeys, revokeOwnKey } from './keys.ts';
import { listMembers, removeMember, setMember } from './members.ts';
import { countAttention, listAttention } from './operator-attention.ts';
import { beginBookCheck, listBookChecks } from './operator-books.ts';
import { getHealth } from './operator-health.ts';
import { findOrganizations, readOrganization } from './operator-organizations.ts';
import { listFxRates } from './operator-rates.ts';
import { getPrices } from './playground.ts';
import { listJobKeys, readJobs, searchJobs } from './search-jobs.ts';
import { getSession, getSignInMethods, signInByLink, signOut } from './session.ts';
import { getOpenJobs, getSpend } from './usage.ts';

export const consoleRouter = router({
  ...customerProcedures,
  ...operatorProcedures,
  session: {
    get: getSession,
    methods: getSignInMethods,
    signInByLink,
    signInByPassword,
    requestSignInLink,
    signInByCode,
    signOut,
  },
  operator: {
    organizations: { list: findOrganizations, get: readOrganization },
    fxRates: { list: listFxRates },
    health: { get: getHealth },
    attention: { count: countAttention, list: listAttention },
    books: { list: listBookChecks, check: beginBookCheck },
  },
  playground: { prices: getPrices },
  keys: { list: listOwnKeys, create: createOwnKey, change: changeOwnKey, revoke: revokeOwnKey },
  jobs: {
    search: searchJobs,
    read: readJobs,
    keys: listJobKeys,
    timeline: getTimeline,
    details: getDetails,
  },
  members: { list: listMembers, set: setMember, remove: removeMember },
  usage: { spend: getSpend, openJobs: getOpenJobs },
});

export type ConsoleRouter = typeof consoleRouter;
