/** Who belongs to an organisation, and what each may do there. */
import { z } from 'zod';
import { listOf } from './list.ts';
import { ROLES } from './role.ts';

export const RoleField = z.enum(ROLES).meta({
  description:
    '`viewer`: looks. `developer`: makes and deletes videos, runs webhooks. `owner`: keys and members besides.',
});

/** Upper and lower case are one mailbox everywhere that matters, so they are one person here. */
export const EmailAddress = z
  .email({ error: 'must be an email address' })
  .max(320)
  .transform((email) => email.toLowerCase());

export const Member = z.object({ email: z.string(), role: RoleField, created: z.int() });
export type Member = z.infer<typeof Member>;
export const MemberList = listOf(Member);

export const SetMember = z.strictObject({ email: EmailAddress, role: RoleField });
export const RemoveMember = z.strictObject({ email: EmailAddress });
