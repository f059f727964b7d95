/** Shows what is inside to whoever is signed in; sends everybody else to sign in. */
import { useQuery } from '@tanstack/react-query';
import { Navigate, useRouter } from '@tanstack/react-router';
import { createContext, type ReactNode, use, useState } from 'react';
import { type Outputs, refusalOf, useTRPC } from '../trpc.ts';
import { ErrorNotice, SkeletonRows } from '../ui/notices.tsx';

export type Session = Outputs['session']['get'];

const SessionContext = createContext<Session | null>(null);

export function SessionGate({ children }: { children: ReactNode }) {
  const trpc = useTRPC();
  const session = useQuery(trpc.session.get.queryOptions());
  if (session.data !== undefined) return <SessionContext value={session.data}>{children}</SessionContext>;
  if (refusalOf(session.error)?.code === 'missing_api_key') return <SignInFirst />;
  if (session.isError) {
    return (
      <main className="mx-auto max-w-lg p-6">
        <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  return (
    <main className="mx-auto max-w-6xl p-6">
      <SkeletonRows />
    </main>
  );
}

/** And then back to where one wanted to go. */
function SignInFirst() {
  const { state } = useRouter();
  // As it was at first: the address changes while this is still shown.
  const [wanted] = useState(state.location.href);
  return <Navigate to="/sign-in" search={wanted === '/' ? {} : { next: wanted }} replace />;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('outside of SessionGate');
  return session;
}
