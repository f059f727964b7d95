/** Signing in to the console by the link of this machine, looking at who one is, and leaving. */
import { ConsoleSession, SIGN_IN_LINK_PATTERN, SignInMethods } from '@geekhub/contracts/console-session';
import { PublicError } from '@geekhub/contracts/error';
import { z } from 'zod';
import { signedInProcedure, visitorProcedure } from '../trpc.ts';
import { DONE, Done, enter } from './enter.ts';
import { isThisMachine } from './is-this-machine.ts';
import { setCookie } from './session-cookie.ts';

export const getSignInMethods = visitorProcedure
  .output(SignInMethods)
  .query(({ ctx }) => ({ methods: [ctx.visit.dependencies.emailDoor === null ? 'link' : 'email'] }));

export const getSession = signedInProcedure.output(ConsoleSession).query(async ({ ctx }) => {
  const { signedIn, visit } = ctx;
  const memberships = await visit.dependencies.door.listMemberships(signedIn);
  return {
    email: signedIn.email,
    operator: signedIn.isOperator,
    organizations: memberships.map(({ organizationId, name, role }) => ({ id: organizationId, name, role })),
  };
});

/** Good once, for an hour, and at this machine alone: whoever finds an old link has nothing. */
export const signInByLink = visitorProcedure
  .input(z.strictObject({ link: z.string() }))
  .output(Done)
  .mutation(async ({ ctx, input: { link } }) => {
    const { door } = ctx.visit.dependencies;
    if (!isThisMachine(ctx.clientAddress)) {
      throw new PublicError('forbidden', 'A sign-in link works on the machine of the gateway alone.');
    }
    const secret = SIGN_IN_LINK_PATTERN.test(link) ? await door.enterByLink(link) : null;
    if (secret === null) {
      throw new PublicError('invalid_request_error', 'This link was used already, or is too old.', {
        param: 'link',
      });
    }
    return enter(ctx, secret);
  });

export const signOut = signedInProcedure
  .input(z.strictObject({ everywhere: z.boolean().default(false) }))
  .output(Done)
  .mutation(async ({ ctx, input: { everywhere } }) => {
    const { door, isSecure } = ctx.visit.dependencies;
    await (everywhere ? door.leaveEverywhere(ctx.signedIn) : door.leave(ctx.signedIn));
    setCookie(ctx, 'session', '', { isSecure, maxAgeSeconds: 0 });
    return DONE;
  });
