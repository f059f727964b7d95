/** Signing in by email: with a password, or with a link that is sent. */
import { useMutation } from '@tanstack/react-query';
import { MailCheck } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useText } from '../language/text.ts';
import { useTRPC } from '../trpc.ts';
import { Button } from '../ui/button.tsx';
import { Field, TextInput } from '../ui/field.tsx';
import { keepNext } from './next-address.ts';
import { problemOf, SignInProblem } from './sign-in-problem.tsx';
import { signInText } from './sign-in-text.ts';

interface EmailSignInProps {
  /** Where to go afterwards. */
  next: string | null;
  onSignedIn: () => void;
}

type Lacking = 'email' | 'password' | null;

export function EmailSignIn({ next, onSignedIn }: EmailSignInProps) {
  const t = useText(signInText);
  const trpc = useTRPC();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [lacking, setLacking] = useState<Lacking>(null);
  const emailField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const enter = useMutation(
    trpc.session.signInByPassword.mutationOptions({
      onSuccess: onSignedIn,
      onError: () => passwordField.current?.select(),
    }),
  );
  const ask = useMutation(
    trpc.session.requestSignInLink.mutationOptions({
      // The link may open in another tab.
      onSuccess: () => keepNext(next),
      onError: () => emailField.current?.focus(),
    }),
  );

  const lacks = (what: Lacking): boolean => {
    setLacking(what);
    if (what === 'email') emailField.current?.focus();
    if (what === 'password') passwordField.current?.focus();
    return what !== null;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.reset();
    const missing = password === '' ? 'password' : null;
    if (!lacks(email.trim() === '' ? 'email' : missing)) enter.mutate({ email: email.trim(), password });
  };
  const sendLink = () => {
    enter.reset();
    if (!lacks(email.trim() === '' ? 'email' : null)) ask.mutate({ email: email.trim() });
  };

  if (ask.isSuccess) return <LinkSent email={ask.variables.email} onBack={ask.reset} />;
  const error = enter.error ?? ask.error;
  const isEmailWrong = lacking === 'email' || (error !== null && problemOf(error) === 'emailMissing');
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {error !== null && !isEmailWrong && <SignInProblem error={error} />}
      <Field label={t('email')} error={isEmailWrong ? t('problems.emailMissing') : null}>
        <TextInput
          ref={emailField}
          type="email"
          name="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={email}
          onValueChange={setEmail}
        />
      </Field>
      <Field label={t('password')} error={lacking === 'password' ? t('problems.passwordMissing') : null}>
        <TextInput
          ref={passwordField}
          type="password"
          name="password"
          autoComplete="current-password"
          maxLength={1_000}
          value={password}
          onValueChange={setPassword}
        />
      </Field>
      <Button type="submit" look="primary" wide busy={enter.isPending}>
        {t('enter')}
      </Button>
      <p
        aria-hidden
        className="flex items-center gap-3 text-xs text-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line"
      >
        {t('or')}
      </p>
      <div className="grid gap-2">
        <Button wide busy={ask.isPending} onClick={sendLink}>
          {t('sendLink')}
        </Button>
        <p className="text-xs text-soft">{t('sendLinkHow')}</p>
      </div>
    </form>
  );
}

/** Says the same for every address: who has an account is nobody's business. */
function LinkSent({ email, onBack }: { email: string; onBack: () => void }) {
  const t = useText(signInText);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <div className="grid gap-3 text-sm">
      <MailCheck aria-hidden className="size-8 text-accent" />
      <h2 ref={title} tabIndex={-1} className="text-lg font-semibold outline-none">
        {t('sentTitle')}
      </h2>
      <p className="wrap-anywhere font-medium">{t('sent', { email })}</p>
      <p>{t('sentHow')}</p>
      <p className="text-soft">{t('sentNothing')}</p>
      <div>
        <Button onClick={onBack}>{t('another')}</Button>
      </div>
    </div>
  );
}
