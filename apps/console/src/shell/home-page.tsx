/** The start: leads to where one was last, or to the first place one has. */
import { Navigate } from '@tanstack/react-router';
import { UserPlus } from 'lucide-react';
import { useText } from '../language/text.ts';
import { useSession } from '../session/session-gate.tsx';
import { EmptyState } from '../ui/notices.tsx';
import { readChoice } from './choices.ts';
import { Shell } from './shell.tsx';
import { shellText } from './shell-text.ts';

export function HomePage() {
  const t = useText(shellText);
  const { organizations, email } = useSession();
  const last = readChoice('organization');
  const place = organizations.find(({ id }) => id === last) ?? organizations[0];
  if (place !== undefined) {
    // Test at first: whoever is new can try everything without money or a provider's key.
    const mode = readChoice('mode') === 'live' ? 'live' : 'test';
    return (
      <Navigate
        to="/organizations/$organization/$mode/playground"
        params={{ organization: place.id, mode }}
        replace
      />
    );
  }
  return (
    <Shell scope={null}>
      <EmptyState icon={<UserPlus aria-hidden />} title={t('noOrganization')}>
        {t('noOrganizationHow', { email: email ?? '' })}
      </EmptyState>
    </Shell>
  );
}
