/** How people sign in by email, where the configuration names a Supabase. */
import { createSupabaseSignIn } from '@geekhub/auth-supabase/supabase-sign-in';
import { createEmailDoor, type EmailDoor, type EmailDoorOptions } from '@geekhub/engine/email-door';
import type { Logger } from 'pino';
import { type Config, publicUrlOf } from './config.ts';

/** null: people sign in by the link of the machine. */
export function openEmailDoor(
  config: Config,
  log: Logger,
  rest: Omit<EmailDoorOptions, 'signIn'>,
): EmailDoor | null {
  const { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey } = config;
  if (url === undefined || serviceRoleKey === undefined) return null;
  const signIn = createSupabaseSignIn({
    ...{ url, serviceRoleKey, returnUrl: `${publicUrlOf(config)}/sign-in` },
    onSilence: (task, code) => log.warn({ code }, `Supabase Auth did not ${task}`),
    onTrouble: (code) => log.error({ code }, 'nobody can sign in: Supabase Auth does not do its part'),
  });
  return createEmailDoor({ signIn, ...rest });
}
