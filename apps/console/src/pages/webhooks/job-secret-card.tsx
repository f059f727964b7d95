/** The secret that signs what goes to the addresses that jobs name themselves. */
import { useState } from 'react';
import { useText } from '../../language/text.ts';
import { useScope } from '../../session/use-scope.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { RotateSecretDialog } from './rotate-secret-dialog.tsx';
import type { ShownSecret } from './webhook-secret-dialog.tsx';
import { webhooksText } from './webhooks-text.ts';

export function JobSecretCard({ onSecret }: { onSecret: (secret: ShownSecret) => void }) {
  const t = useText(webhooksText);
  const { may } = useScope();
  const [isAsking, setAsking] = useState(false);
  return (
    <Card
      title={t('jobSecret')}
      action={
        may('developer') && (
          <Button size="small" onClick={() => setAsking(true)}>
            {t('jobSecretMake')}
          </Button>
        )
      }
    >
      <p className="max-w-prose text-sm">{t('jobSecretHow')}</p>
      {isAsking && (
        <RotateSecretDialog endpointId={null} onSecret={onSecret} onClose={() => setAsking(false)} />
      )}
    </Card>
  );
}
