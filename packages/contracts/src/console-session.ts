/** Who is signed in to the console, and where that person may go. */
import { z } from 'zod';
import { EmailAddress, RoleField } from './member.ts';

/** What the address of a sign-in link carries behind the `#`. */
export const SIGN_IN_LINK_PATTERN = /^ghub_link_[0-9A-Za-z]{32}$/;

/** For whoever is at the machine of the gateway. */
export const SignInLink = z.object({
  url: z.url().meta({ description: 'Open it in a browser on the machine of the gateway. It works once.' }),
  expires: z.int().meta({ description: 'Unix seconds from which it works no more.' }),
});
export type SignInLink = z.infer<typeof SignInLink>;

export const SignInMethod = z.enum(['link', 'email']);

export const ConsoleSession = z.object({
  /** null: whoever is at the machine itself. */
  email: z.string().nullable(),
  operator: z.boolean(),
  /** Those of the person; of an operator the newest, whether a member or not. */
  organizations: z.array(z.object({ id: z.uuid(), name: z.string(), role: RoleField })),
});
export type ConsoleSession = z.infer<typeof ConsoleSession>;

/** Longer than any that Supabase Auth takes. */
const MAX_PASSWORD_CHARACTERS = 1_000;

export const SignInByPassword = z.strictObject({
  email: EmailAddress,
  password: z.string().min(1, 'is required').max(MAX_PASSWORD_CHARACTERS),
});
export const RequestSignInLink = z.strictObject({ email: EmailAddress });
/** Of the address that the link in the email leads to. */
export const SignInByCode = z.strictObject({ code: z.string().min(1).max(200) });

/** How one signs in here: by the link that the gateway prints, or by email through Supabase Auth. */
export const SignInMethods = z.object({ methods: z.array(SignInMethod) });
