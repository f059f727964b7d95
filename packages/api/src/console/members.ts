/** Who belongs to the organisation that is looked at. */
import { notFound } from '@geekhub/contracts/error';
import { cursorLike, PageQuery } from '@geekhub/contracts/list';
import { EmailAddress, Member, MemberList, RemoveMember, SetMember } from '@geekhub/contracts/member';
import { toPage } from '@geekhub/engine/page';
import { unixSeconds } from '@geekhub/engine/present-job';
import type { MemberRecord } from '@geekhub/ports/console-store';
import { z } from 'zod';
import { callerProcedure } from '../trpc.ts';
import { peopleOf } from './people-of.ts';

function presentMember({ email, role, createdAt }: MemberRecord): Member {
  return { email, role, created: unixSeconds(createdAt) };
}

export const listMembers = callerProcedure
  .input(PageQuery.extend({ cursor: cursorLike(/^[^\s@]+@[^\s@]+$/) }))
  .output(MemberList)
  .query(async ({ ctx, input: { limit, cursor } }) => {
    const { organizationId } = ctx.caller.scope;
    const rows = await peopleOf(ctx).listMembers(organizationId, { limit, after: cursor ?? null });
    return toPage(rows, limit, presentMember, ({ email }) => email);
  });

export const setMember = callerProcedure
  .meta({ role: 'owner' })
  .input(SetMember)
  .output(Member)
  .mutation(async ({ ctx, input: { email, role } }) =>
    presentMember(await peopleOf(ctx).setMember(ctx.caller.scope.organizationId, email, role)),
  );

export const removeMember = callerProcedure
  .meta({ role: 'owner' })
  .input(RemoveMember)
  .output(z.object({ email: EmailAddress, removed: z.literal(true) }))
  .mutation(async ({ ctx, input: { email } }) => {
    const removed = await peopleOf(ctx).removeMember(ctx.caller.scope.organizationId, email);
    if (!removed) throw notFound('member');
    return { email, removed: true as const };
  });
