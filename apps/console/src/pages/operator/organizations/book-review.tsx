/** A transaction looked over before it is booked. */
import type { ReactNode } from 'react';
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { refusalOf } from '../../../trpc.ts';
import { Button } from '../../../ui/button.tsx';
import { DialogActions } from '../../../ui/dialog.tsx';
import { ErrorNotice, Notice } from '../../../ui/notices.tsx';
import { BalanceChange } from './balance-change.tsx';
import { type BookingDraft, readAmount } from './booking-draft.ts';
import { bookingText } from './booking-text.ts';
import type { Account } from './organization-page.tsx';
import { organizationsText } from './organizations-text.ts';

interface BookReviewProps {
  account: Account;
  draft: BookingDraft;
  error: unknown;
  isSending: boolean;
  onBack: () => void;
  onSend: () => void;
}

export function BookReview({ account, draft, error, isSending, onBack, onSend }: BookReviewProps) {
  const t = useText(bookingText);
  const words = useText(organizationsText);
  const format = useFormat();
  const amount = readAmount(draft.amount, draft.type);
  const isMismatch = refusalOf(error)?.code === 'idempotency_mismatch';
  return (
    <div className="grid gap-4">
      <dl className="grid gap-2 text-sm">
        <Line label={t('organization')}>
          <bdi>{account.name}</bdi>
        </Line>
        <Line label={t('type')}>{words(`types.${draft.type}`)}</Line>
        <Line label={t('mode')}>{words(draft.mode)}</Line>
        <Line label={t('amount')}>
          <strong>{format.money(draft.amount.trim())}</strong>
        </Line>
        <Line label={t('note')}>
          <bdi>{draft.note.trim()}</bdi>
        </Line>
      </dl>
      {/* While it is not known whether it was booked, the balance may have it already. */}
      {!draft.isUnanswered && (
        <BalanceChange
          balance={account[draft.mode].balance}
          micros={'micros' in amount ? amount.micros : null}
        />
      )}
      {draft.isUnanswered && !isSending && (
        <div role="alert">
          <Notice tone="warn">{t('unanswered')}</Notice>
        </div>
      )}
      {error !== null && !draft.isUnanswered && !isMismatch && <ErrorNotice error={error} />}
      {isMismatch && (
        <div role="alert">
          <Notice tone="warn">{t('mismatch')}</Notice>
        </div>
      )}
      <DialogActions>
        {!draft.isUnanswered && (
          <Button disabled={isSending} onClick={onBack}>
            {t('back')}
          </Button>
        )}
        {!isMismatch && (
          <Button look="primary" busy={isSending} onClick={onSend}>
            {t(draft.isUnanswered ? 'sendAgain' : 'confirm')}
          </Button>
        )}
      </DialogActions>
    </div>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[8rem_minmax(0,1fr)] gap-2">
      <dt className="text-soft">{label}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}
