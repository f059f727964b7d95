/** Who belongs to the organisation that is looked at. */
import { notFound, PublicError } from '@geekhub/contracts/error';
import { cursorLike, PageQuery } from '@geekhub/contracts/list';
import { EmailAddress, Member, MemberList, RemoveMember, SetMember } from '@geekhub/contracts/member';
import { toPage } from '@geekhub/engine/page';
import { unixSeconds } from '@geekhub/engine/present-job';
import type { MemberRecord } from '@geekhub/ports/console-store';
import { z } from 'zod';
import { callerProcedure } from '../trpc.ts';
import { visitOf } from './visit-of.ts';

function presentMember({ email, role, createdAt }: MemberRecord): Member {
  return { email, role, created: unixSeconds(createdAt) };
}

export const listMembers = callerProcedure
  .input(PageQuery.extend({ cursor: cursorLike(/^[^\s@]+@[^\s@]+$/) }))
  .output(MemberList)
  .query(async ({ ctx, input: { limit, cursor } }) => {
    const { organizationId } = ctx.caller.scope;
    const rows = await visitOf(ctx).dependencies.people.listMembers(organizationId, {
      limit,
      after: cursor ?? null,
    });
    return toPage(rows, limit, presentMember, ({ email }) => email);
  });

const LAST_OWNER = 'An organization keeps an owner: make somebody else an owner first.';

/** Whoever is no operator cannot leave an organisation without somebody who may add people to it. */
const ownerProcedure = callerProcedure.meta({ role: 'owner' }).use(async ({ ctx, next }) => {
  const { dependencies, signedIn } = visitOf(ctx);
  const { isOperator } = await signedIn();
  const changeOf = (email: string) => ({
    organizationId: ctx.caller.scope.organizationId,
    email,
    keepOwner: !isOperator,
  });
  return next({ ctx: { ...ctx, people: dependencies.people, changeOf } });
});

export const setMember = ownerProcedure
  .input(SetMember)
  .output(Member)
  .mutation(async ({ ctx, input: { email, role } }) => {
    const member = await ctx.people.setMember(ctx.changeOf(email), role);
    if (member === null) throw new PublicError('conflict', LAST_OWNER);
    return presentMember(member);
  });

export const removeMember = ownerProcedure
  .input(RemoveMember)
  .output(z.object({ email: EmailAddress, removed: z.literal(true) }))
  .mutation(async ({ ctx, input: { email } }) => {
    const outcome = await ctx.people.removeMember(ctx.changeOf(email));
    if (outcome === 'last_owner') throw new PublicError('conflict', LAST_OWNER);
    if (outcome === 'missing') throw notFound('member');
    return { email, removed: true as const };
  });
