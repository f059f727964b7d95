/** Who belongs to the organisation. */
import { Users } from 'lucide-react';
import { useText } from '../../language/text.ts';
import { useScope } from '../../session/use-scope.ts';
import { EmptyState, Notice } from '../../ui/notices.tsx';
import { Page } from '../../ui/page.tsx';
import { MembersCard } from './members-card.tsx';
import { membersText } from './members-text.ts';

export function MembersPage() {
  const t = useText(membersText);
  const isOwner = useScope().may('owner');
  return (
    <Page title={t('title')} lead={t('lead')}>
      {!isOwner && <Notice>{t('notOwner')}</Notice>}
      <MembersCard
        title={t('people')}
        mayChange={isOwner}
        empty={
          <EmptyState icon={<Users aria-hidden />} title={t('none')}>
            {t('noneHow')}
          </EmptyState>
        }
      />
    </Page>
  );
}
