/** Why nobody was signed in, in the language of the page. */
import { useText } from '../language/text.ts';
import { refusalOf } from '../trpc.ts';
import { ErrorNotice } from '../ui/notices.tsx';
import { signInText } from './sign-in-text.ts';

export type ProblemName = keyof (typeof signInText)['en']['problems'];

/** null: there are no words of our own for it. */
export function problemOf(error: unknown): ProblemName | null {
  const refusal = refusalOf(error);
  switch (refusal?.code) {
    case 'invalid_request_error':
      if (refusal.param === 'password') return 'credentials';
      if (refusal.param === 'code') return 'link';
      return refusal.param === 'link' ? 'machineLink' : 'emailMissing';
    case 'forbidden':
      return refusal.param === 'email' ? 'unconfirmed' : null;
    case 'rate_limit_exceeded':
      return refusal.param === 'email' ? 'linkJustSent' : 'tooMany';
    case 'provider_unavailable':
      return 'notHere';
    default:
      return null;
  }
}

export function SignInProblem({ error }: { error: unknown }) {
  const t = useText(signInText);
  const name = problemOf(error);
  const refusal = refusalOf(error);
  if (name === null || refusal === null) return <ErrorNotice error={error} />;
  return (
    <div role="alert" className="grid gap-1 rounded-lg border border-bad bg-bad-soft p-3 text-sm">
      <p className="font-medium text-bad">{t(`problems.${name}`)}</p>
      {/* What the operator has to mend is the operator's to read, as the log has it. */}
      {name === 'notHere' && (
        <p lang="en" className="text-xs text-soft">
          {refusal.message}
        </p>
      )}
    </div>
  );
}
