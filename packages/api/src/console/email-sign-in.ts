/** Signing in to the console by email: with a password, or with a link that is sent. */
import { RequestSignInLink, SignInByCode, SignInByPassword } from '@geekhub/contracts/console-session';
import { PublicError } from '@geekhub/contracts/error';
import type { EmailDoor } from '@geekhub/engine/email-door';
import type { ConsoleVisit, Context } from '../context.ts';
import { visitorProcedure } from '../trpc.ts';
import { DONE, Done, enter } from './enter.ts';
import { readCookie, setCookie } from './session-cookie.ts';

/** A link in an email is good for as long, at most, in any project. */
const LINK_SECONDS = 24 * 3600;

type VisitContext = Context & { visit: ConsoleVisit };

function doorOf({ visit }: VisitContext): EmailDoor {
  const { emailDoor } = visit.dependencies;
  if (emailDoor !== null) return emailDoor;
  throw new PublicError(
    'conflict',
    'Here one signs in by the link of the machine: there is no sign-in by email.',
  );
}

export const signInByPassword = visitorProcedure
  .input(SignInByPassword)
  .output(Done)
  .mutation(async ({ ctx, input: { email, password } }) =>
    enter(ctx, await doorOf(ctx).enterByPassword(email, password, ctx.clientAddress)),
  );

export const requestSignInLink = visitorProcedure
  .input(RequestSignInLink)
  .output(Done)
  .mutation(async ({ ctx, input: { email } }) => {
    const verifier = await doorOf(ctx).sendLink(email, ctx.clientAddress);
    const { isSecure } = ctx.visit.dependencies;
    setCookie(ctx, 'sign_in', verifier, { isSecure, maxAgeSeconds: LINK_SECONDS });
    return DONE;
  });

export const signInByCode = visitorProcedure
  .input(SignInByCode)
  .output(Done)
  .mutation(async ({ ctx, input: { code } }) => {
    const { isSecure } = ctx.visit.dependencies;
    const verifier = readCookie(ctx, 'sign_in', isSecure);
    const secret = await doorOf(ctx).enterByLink(code, verifier, ctx.clientAddress);
    setCookie(ctx, 'sign_in', '', { isSecure, maxAgeSeconds: 0 });
    return enter(ctx, secret);
  });
