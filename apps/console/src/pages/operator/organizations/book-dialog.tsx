/** Books a transaction: written, looked over, sent under one key however often, and shown. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { type Outputs, refusalOf, useTRPC } from '../../../trpc.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy.tsx';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { BookForm } from './book-form.tsx';
import { BookReview } from './book-review.tsx';
import type { BookingDraft } from './booking-draft.ts';
import { bookingText } from './booking-text.ts';
import type { Account } from './organization-page.tsx';
import { organizationsText } from './organizations-text.ts';

type Booked = Outputs['admin']['transactions']['create'];

interface BookDialogProps {
  account: Account;
  draft: BookingDraft;
  onDraft: (draft: BookingDraft) => void;
  /** Resolves when the page shows what was booked. */
  onBooked: () => Promise<void>;
  onClose: () => void;
}

export function BookDialog({ account, draft, onDraft, onBooked, onClose }: BookDialogProps) {
  const t = useText(bookingText);
  const trpc = useTRPC();
  const [isReviewed, setReviewed] = useState(draft.isUnanswered);
  const book = useMutation(
    trpc.admin.transactions.create.mutationOptions({
      trpc: { context: { idempotencyKey: draft.idempotencyKey } },
      async onSuccess() {
        onDraft({ ...draft, isUnanswered: false });
        await onBooked();
      },
      onError(error) {
        onDraft({ ...draft, isUnanswered: isUnknown(error) });
      },
    }),
  );
  if (book.data !== undefined) return <BookedDialog booked={book.data} onClose={onClose} />;
  return (
    <Dialog
      open
      holds
      onClose={onClose}
      title={t(isReviewed ? 'confirmTitle' : 'title')}
      description={t('lead')}
    >
      {isReviewed ? (
        <BookReview
          account={account}
          draft={draft}
          error={book.error}
          isSending={book.isPending}
          onBack={() => {
            book.reset();
            setReviewed(false);
          }}
          onSend={() =>
            book.mutate({
              organization_id: account.id,
              ...{ type: draft.type, mode: draft.mode },
              ...{ amount_mxn: draft.amount.trim(), note: draft.note.trim() },
            })
          }
        />
      ) : (
        <BookForm
          account={account}
          draft={draft}
          onDraft={onDraft}
          onClose={onClose}
          onReview={() => setReviewed(true)}
        />
      )}
    </Dialog>
  );
}

/** No answer, or one that does not say what became of it. */
function isUnknown(error: unknown): boolean {
  const code = refusalOf(error)?.code;
  return code === undefined || code === 'internal_error';
}

function BookedDialog({ booked, onClose }: { booked: Booked; onClose: () => void }) {
  const t = useText(bookingText);
  const words = useText(organizationsText);
  const format = useFormat();
  const { id, type, amount, balance } = booked;
  return (
    <Dialog open onClose={onClose} title={t('done')}>
      <div role="status" className="rounded-lg border border-good bg-good-soft p-3 text-good text-sm">
        {t('doneHow', {
          type: words(`types.${type}`),
          amount: format.money(amount),
          balance: format.money(balance),
        })}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2 text-sm">
        <span>
          {t('transaction')} <span className="font-mono text-xs wrap-anywhere">{id}</span>
        </span>
        <CopyButton text={id} />
      </div>
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          {t('close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
