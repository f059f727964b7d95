/** The typed way to the gateway: every call, its input and its answer are the router's own. */
import type { ConsoleRouter } from '@geekhub/api/console/console-router';
import type { ErrorBody } from '@geekhub/contracts/error-body';
import type { KeyMode } from '@geekhub/contracts/organization';
import { QueryCache, QueryClient } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  TRPCClientError,
  type TRPCLink,
} from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { createTRPCContext } from '@trpc/tanstack-react-query';

export type Inputs = inferRouterInputs<ConsoleRouter>;
export type Outputs = inferRouterOutputs<ConsoleRouter>;

/** Whose things are looked at. */
export interface Scope {
  organization: string;
  mode: KeyMode;
}

const URL = '/console/trpc';
/** Longer addresses are refused by some proxies. */
const MAX_URL_CHARACTERS = 2_000;

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<ConsoleRouter>();

/** The header of every call that is about an organisation. */
export const SCOPE_HEADER = 'x-geekhub-scope';

export const scopeText = ({ organization, mode }: Scope) => `${organization}/${mode}`;

/** TanStack's integration tells each page of a list which way it goes. Our lists go one way, and refuse fields that they have not. */
const withoutDirection: TRPCLink<ConsoleRouter> = () => {
  return ({ op, next }) => {
    if (typeof op.input !== 'object' || op.input === null || !('direction' in op.input)) return next(op);
    const { direction: _, ...input } = op.input;
    return next({ ...op, input });
  };
};

/** `context: { idempotencyKey }` of a mutation is sent as its `Idempotency-Key`. */
export function createClient(scope: Scope | null) {
  const scopeHeaders = scope === null ? {} : { [SCOPE_HEADER]: scopeText(scope) };
  return createTRPCClient<ConsoleRouter>({
    links: [
      withoutDirection,
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url: URL,
          connectionParams: (): Record<string, string> => (scope === null ? {} : { scope: scopeText(scope) }),
        }),
        false: splitLink({
          // A mutation has headers of its own, so it goes alone.
          condition: ({ type }) => type === 'mutation',
          true: httpLink({
            url: URL,
            headers: ({ op: { context } }) => ({
              ...scopeHeaders,
              ...(typeof context.idempotencyKey === 'string'
                ? { 'idempotency-key': context.idempotencyKey }
                : {}),
            }),
          }),
          false: httpBatchLink({ url: URL, maxURLLength: MAX_URL_CHARACTERS, headers: scopeHeaders }),
        }),
      }),
    ],
  });
}

/** A refusal of a call that is not tRPC's. */
export class RefusedCall extends Error {
  readonly refusal: ErrorBody['error'];

  constructor(refusal: ErrorBody['error']) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** What the gateway said of a refusal; null where it did not answer at all. */
export function refusalOf(error: unknown): ErrorBody['error'] | null {
  if (error instanceof RefusedCall) return error.refusal;
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  return typeof data === 'object' && data !== null && 'error' in data
    ? (data as { error: ErrorBody['error'] }).error
    : null;
}

/** A refusal is a refusal; a gateway that did not answer, or is not well, is asked again. */
function isWorthAnotherTry(tries: number, error: unknown): boolean {
  const code = refusalOf(error)?.code;
  return tries < 3 && (code === undefined || code === 'internal_error');
}

/** A session that ended while a page was open: the page could show nothing but refusals. What was typed into a form stays. */
function signInAgain(error: Error, { queryKey: [path] }: { queryKey: readonly unknown[] }): void {
  const isSession = Array.isArray(path) && path[0] === 'session';
  if (isSession || refusalOf(error)?.code !== 'missing_api_key') return;
  location.assign(`/sign-in?${new URLSearchParams({ next: location.pathname + location.search })}`);
}

/** One for each organisation and mode: what was read in one is never shown in another. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: signInAgain }),
    defaultOptions: {
      queries: { retry: isWorthAnotherTry, staleTime: 5_000 },
      // Whoever submits decides: a second submit under the same Idempotency-Key is the same job.
      mutations: { retry: false },
    },
  });
}
