/** Lets somebody in: by the link that the gateway printed. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { defineText, useText } from '../language/text.ts';
import { LanguageSelect } from '../shell/language-select.tsx';
import { Logo } from '../shell/logo.tsx';
import { useTRPC } from '../trpc.ts';
import { Card } from '../ui/card.tsx';
import { ErrorNotice, Notice, Skeleton } from '../ui/notices.tsx';

const text = defineText({
  en: {
    title: 'Sign in',
    signingIn: 'Signing you in…',
    linkHow:
      'Open the sign-in link that the gateway printed when it started. It works once, within an hour, on the machine of the gateway.',
    linkAgain: 'For a new link, start the gateway again, or run:',
  },
  'es-MX': {
    title: 'Iniciar sesión',
    signingIn: 'Iniciando tu sesión…',
    linkHow:
      'Abre el enlace de acceso que el gateway mostró al arrancar. Sirve una vez, durante una hora, en la máquina del gateway.',
    linkAgain: 'Para obtener otro enlace, vuelve a arrancar el gateway o ejecuta:',
  },
});

/** Taken out of the address at once: it must not stay in the history. */
function takeLink(): string | null {
  const link = location.hash.slice(1);
  if (link === '') return null;
  history.replaceState(history.state, '', location.pathname);
  return link;
}

export function SignInPage() {
  const t = useText(text);
  const trpc = useTRPC();
  const navigate = useNavigate();
  const methods = useQuery(trpc.session.methods.queryOptions());
  const [link] = useState(takeLink);
  const signIn = useMutation(
    trpc.session.signInByLink.mutationOptions({ onSuccess: () => navigate({ to: '/', replace: true }) }),
  );
  const { mutate } = signIn;
  useEffect(() => {
    if (link !== null) mutate({ link });
  }, [link, mutate]);
  useEffect(() => {
    document.title = `${t('title')} · GeekHub Video`;
  }, [t]);

  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center gap-6 px-4 py-10">
      <div className="flex items-center justify-between gap-3">
        <Logo />
        <LanguageSelect />
      </div>
      <Card>
        <div className="grid gap-4">
          <h1 className="text-xl font-bold">{t('title')}</h1>
          {signIn.isError && <ErrorNotice error={signIn.error} />}
          {signIn.isPending && <p role="status">{t('signingIn')}</p>}
          {methods.isPending && <Skeleton className="h-16" />}
          {methods.isError && <ErrorNotice error={methods.error} onRetry={() => void methods.refetch()} />}
          {methods.data?.methods.includes('link') && !signIn.isPending && (
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
