/** Shows a secret that signs, this once. */
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import type { ShownOnce } from '../../ui/shown-once.ts';
import { webhooksText } from './webhooks-text.ts';

export interface ShownSecret extends ShownOnce {
  /** Unix seconds until which the secret before signs too. */
  previousUntil: number | null;
}

export function WebhookSecretDialog({ shown, onClose }: { shown: ShownSecret; onClose: () => void }) {
  const t = useText(webhooksText);
  const format = useFormat();
  const { previousUntil } = shown;
  return (
    <SecretDialog
      title={t('secretTitle')}
      description={t('secretHow')}
      label={t('secret')}
      once={shown}
      onClose={onClose}
    >
      {previousUntil !== null && (
        <p className="text-sm">{t('previousUntil', { time: format.dateTime(previousUntil) })}</p>
      )}
    </SecretDialog>
  );
}
