/** Makes the context of one request of the console: who is signed in, and which organisation is looked at. */
import { PublicError } from '@geekhub/contracts/error';
import { KeyMode } from '@geekhub/contracts/organization';
import type { SignedIn } from '@geekhub/engine/console-door';
import type { Scope } from '@geekhub/ports/job-record';
import { z } from 'zod';
import type { ConsoleDependencies, Context, RequestFacts } from '../context.ts';
import { readCookie } from './session-cookie.ts';

/** Which organisation, and its live or its test side: `<id>/<mode>`. */
const SCOPE_HEADER = 'x-geekhub-scope';

const ScopeText = z
  .string()
  .transform((text) => text.split('/'))
  .pipe(z.tuple([z.uuid(), KeyMode]))
  .transform(([organizationId, mode]): Scope => ({ organizationId, mode }));

export interface ConsoleFacts extends RequestFacts {
  /** In place of the header, from what cannot send one: an EventSource. */
  scopeParameter: string | undefined;
}

/**
 * The cookie alone must not be enough: a page elsewhere could have a browser send it. `SameSite` keeps it from doing so,
 * and what browsers say of the origin of a request is looked at besides. A program that says nothing has no cookie
 * of anybody else.
 */
function refuseOtherSites(facts: RequestFacts): void {
  const site = facts.header('sec-fetch-site');
  const origin = facts.header('origin');
  const isSameOrigin =
    site === undefined
      ? origin === undefined || URL.parse(origin)?.host === facts.header('host')
      : site === 'same-origin';
  if (!isSameOrigin) throw new PublicError('forbidden', 'The console takes no calls from other sites.');
}

/** A form elsewhere can send a body of any of its own kinds without asking first; JSON none of them. tRPC would read forms too. */
export function refuseForms(facts: RequestFacts): void {
  const type = facts.header('content-type');
  if (type === undefined || /^application\/json\s*(;|$)/i.test(type)) return;
  throw new PublicError('unsupported_media_type', 'Send the body as application/json.');
}

function readScope(facts: ConsoleFacts): Scope {
  const parsed = ScopeText.safeParse(facts.header(SCOPE_HEADER) ?? facts.scopeParameter);
  if (parsed.success) return parsed.data;
  throw new PublicError(
    'invalid_request_error',
    `${SCOPE_HEADER}: must be an organisation and live or test`,
    {
      param: SCOPE_HEADER,
    },
  );
}

export function createConsoleContext(dependencies: ConsoleDependencies, facts: ConsoleFacts): Context {
  refuseOtherSites(facts);
  const { door, isSecure } = dependencies;
  let session: Promise<SignedIn | null> | undefined;
  const signedIn = async (): Promise<SignedIn> => {
    const secret = readCookie(facts, 'session', isSecure);
    session ??= secret === undefined ? Promise.resolve(null) : door.findSignedIn(secret);
    const found = await session;
    if (found === null) throw new PublicError('missing_api_key', 'Sign in first.');
    return found;
  };
  const authenticate: Context['authenticate'] = async (needs) =>
    door.callerIn(await signedIn(), readScope(facts), needs);
  return {
    ...facts,
    dependencies,
    isCounted: false,
    visit: { dependencies, signedIn },
    authenticate,
    authenticateReader: async () => ({ caller: await authenticate('viewer'), onlyJob: null }),
    async authenticateAdmin() {
      if (!(await signedIn()).isOperator) throw new PublicError('forbidden', 'This is for operators.');
    },
  };
}
