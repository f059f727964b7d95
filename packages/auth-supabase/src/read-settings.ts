/** What the project has set about signing in by email: a session here is worth no more than its rules. */
import type { SignInMisconfigured } from '@geekhub/ports/sign-in-by-email';
import { z } from 'zod';
import type { Fetch } from './auth-fetch.ts';

const Settings = z.object({
  mailer_autoconfirm: z.boolean(),
  external: z.object({ email: z.boolean() }),
});

/** The key is not the project's, or the project is not well. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
  readonly status: number;

  constructor(status: number) {
    super(`Supabase Auth told no settings (${status})`);
    this.status = status;
  }
}

/** Long enough to cost nothing, short enough for an operator who has just changed them. */
const KEPT_MS = 30_000;

export interface SettingsOptions {
  url: string;
  apiKey: string;
  fetch: Fetch;
  now?: () => number;
}

/** null: nobody can claim an address that is not theirs. Throws where the project does not say. */
export function createSettingsReader({ url, apiKey, fetch, now = Date.now }: SettingsOptions) {
  let kept: { problem: SignInMisconfigured | null; until: number } | null = null;
  return async (): Promise<SignInMisconfigured | null> => {
    if (kept !== null && now() < kept.until) return kept.problem;
    const response = await fetch(`${url}/auth/v1/settings`, { headers: { apikey: apiKey } });
    if (response.status !== 200) throw new SettingsRefused(response.status);
    const problem = findProblem(Settings.parse(await response.json()));
    // What is wrong is looked at again at once: somebody is mending it.
    kept = problem === null ? { problem, until: now() + KEPT_MS } : null;
    return problem;
  };
}

function findProblem(settings: z.infer<typeof Settings>): SignInMisconfigured | null {
  if (!settings.external.email) return 'email_off';
  // Without "Confirm email" whoever signs up as somebody else is somebody else.
  return settings.mailer_autoconfirm ? 'addresses_unproven' : null;
}
