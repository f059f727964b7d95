/** Gives what is inside a connection to one organisation's live or test side, with a memory of its own. */
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { createClient, createQueryClient, type Scope, TRPCProvider } from '../trpc.ts';

/** null: what belongs to no organisation, such as signing in. */
export function ScopeProvider({ scope, children }: { scope: Scope | null; children: ReactNode }) {
  const organization = scope?.organization ?? null;
  const mode = scope?.mode ?? null;
  const { client, queryClient } = useMemo(
    () => ({
      client: createClient(organization === null || mode === null ? null : { organization, mode }),
      queryClient: createQueryClient(),
    }),
    [organization, mode],
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
