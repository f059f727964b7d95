/** What the organisation has and what it spent. */
import { useText } from '../../language/text.ts';
import { Page } from '../../ui/page.tsx';
import { BalanceSection } from './balance-section.tsx';
import { SpendSection } from './spend-section.tsx';
import { TransactionsSection } from './transactions-section.tsx';
import { usageText } from './usage-text.ts';

export function UsagePage() {
  const t = useText(usageText);
  return (
    <Page title={t('title')} lead={t('lead')}>
      <BalanceSection />
      <SpendSection />
      <TransactionsSection />
    </Page>
  );
}
