/** What else there is to know of an organisation. */
import { type ReactNode, useState } from 'react';
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { CopyButton } from '../../../ui/copy.tsx';
import type { Account } from './organization-page.tsx';
import { organizationsText } from './organizations-text.ts';
import { RetentionDialog } from './retention-dialog.tsx';

export function AboutCard({ account, onChange }: { account: Account; onChange: () => void }) {
  const t = useText(organizationsText);
  const format = useFormat();
  const [changing, setChanging] = useState(false);
  const { id, created, keys, retention_days } = account;
  return (
    <Card title={t('facts')}>
      <dl className="grid gap-4 text-sm">
        <Fact label={t('id')}>
          <span className="font-mono text-xs wrap-anywhere">{id}</span>
          <CopyButton text={id} />
        </Fact>
        <Fact label={t('created')}>{format.dateTime(created)}</Fact>
        <Fact label={t('keys')}>
          {t('keysCount', { active: format.number(keys.active), revoked: format.number(keys.revoked) })}
        </Fact>
        <Fact label={t('retention')}>
          <span>{retention_days === null ? t('forEver') : t('days', { count: retention_days })}</span>
          <Button size="small" onClick={() => setChanging(true)}>
            {t('changeRetention')}
          </Button>
        </Fact>
      </dl>
      {changing && (
        <RetentionDialog
          account={account}
          onClose={() => setChanging(false)}
          onSaved={() => {
            setChanging(false);
            onChange();
          }}
        />
      )}
    </Card>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid gap-1 sm:grid-cols-[14rem_1fr] sm:items-center">
      <dt className="text-soft">{label}</dt>
      <dd className="flex flex-wrap items-center gap-2">{children}</dd>
    </div>
  );
}
