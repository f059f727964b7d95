/** Lets somebody in: by email, or by the link that the gateway printed. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useText } from '../language/text.ts';
import { LanguageSelect } from '../shell/language-select.tsx';
import { Logo } from '../shell/logo.tsx';
import { useTRPC } from '../trpc.ts';
import { Card } from '../ui/card.tsx';
import { Notice, Skeleton } from '../ui/notices.tsx';
import { QueryState } from '../ui/query-state.tsx';
import { EmailSignIn } from './email-sign-in.tsx';
import { safeNext, takeNext } from './next-address.ts';
import { SignInProblem } from './sign-in-problem.tsx';
import { signInText } from './sign-in-text.ts';

/** What the address of a link brought along. */
interface Brought {
  /** Of the machine's link. */
  link: string | null;
  /** Of a link in an email. */
  code: string | null;
  /** A link in an email that was too old when it was opened. */
  isLinkOld: boolean;
}

/** Taken out of the address at once: it must not stay in the history. */
function takeBrought(): Brought {
  const search = new URLSearchParams(location.search);
  const hash = location.hash.slice(1);
  const brought = {
    link: hash.startsWith('ghub_link_') ? hash : null,
    code: search.get('code'),
    isLinkOld: search.has('error_code'),
  };
  if (brought.link !== null || brought.code !== null || brought.isLinkOld) {
    history.replaceState(history.state, '', location.pathname);
  }
  return brought;
}

export function SignInPage() {
  const t = useText(signInText);
  const trpc = useTRPC();
  const { history: addresses } = useRouter();
  const next = safeNext(useSearch({ from: '/sign-in' }).next);
  const [{ link, code, isLinkOld }] = useState(takeBrought);
  const methods = useQuery(trpc.session.methods.queryOptions());
  const byLink = useMutation(
    trpc.session.signInByLink.mutationOptions({ onSuccess: () => addresses.replace('/') }),
  );
  const byCode = useMutation(
    trpc.session.signInByCode.mutationOptions({ onSuccess: () => addresses.replace(takeNext() ?? '/') }),
  );
  const { mutate: enterByLink } = byLink;
  const { mutate: enterByCode } = byCode;
  useEffect(() => {
    if (link !== null) enterByLink({ link });
    if (code !== null) enterByCode({ code });
  }, [link, code, enterByLink, enterByCode]);
  useEffect(() => {
    document.title = `${t('title')} · GeekHub Video`;
  }, [t]);

  const isUnderWay = byLink.isPending || byCode.isPending;
  const error = byLink.error ?? byCode.error;
  const offered = methods.data?.methods ?? [];
  return (
    <main className="mx-auto grid min-h-dvh max-w-md grid-cols-1 content-center gap-6 px-4 py-10">
      <div className="flex items-center justify-between gap-3">
        <Logo />
        <LanguageSelect />
      </div>
      <Card>
        <div className="grid gap-4">
          <h1 className="text-xl font-bold">{t('title')}</h1>
          {error !== null && <SignInProblem error={error} />}
          {isLinkOld && error === null && (
            <div role="alert">
              <Notice tone="warn">{t('problems.link')}</Notice>
            </div>
          )}
          {isUnderWay && <p role="status">{t('signingIn')}</p>}
          <QueryState query={methods} skeleton={<Skeleton className="h-40" />} />
          {offered.includes('email') && !isUnderWay && (
            <EmailSignIn next={next} onSignedIn={() => addresses.replace(next ?? '/')} />
          )}
          {offered.includes('link') && !isUnderWay && (
            <>
              <p className="text-sm">{t('linkHow')}</p>
              <Notice>
                <p>{t('linkAgain')}</p>
                <code className="font-mono">npm run geekhub -- admin sign-in-link</code>
              </Notice>
            </>
          )}
        </div>
      </Card>
    </main>
  );
}
