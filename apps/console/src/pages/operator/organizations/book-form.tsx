/** The form of a transaction. */
import { microsOf } from '@geekhub/contracts/money';
import { type FormEvent, useState } from 'react';
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import { Button } from '../../../ui/button.tsx';
import { DialogActions } from '../../../ui/dialog.tsx';
import { Field, TextArea, TextInput } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { uiText } from '../../../ui/ui-text.ts';
import { BalanceChange } from './balance-change.tsx';
import { BOOKABLE, type BookingDraft, readAmount } from './booking-draft.ts';
import { bookingText } from './booking-text.ts';
import type { Account } from './organization-page.tsx';
import { organizationsText } from './organizations-text.ts';

const MAX_NOTE = 500;
const MODES = ['live', 'test'] as const;

interface BookFormProps {
  account: Account;
  draft: BookingDraft;
  onDraft: (draft: BookingDraft) => void;
  onClose: () => void;
  onReview: () => void;
}

export function BookForm({ account, draft, onDraft, onClose, onReview }: BookFormProps) {
  const t = useText(bookingText);
  const words = useText(organizationsText);
  const common = useText(uiText);
  const format = useFormat();
  const [tried, setTried] = useState(false);
  const amount = readAmount(draft.amount, draft.type);
  const { available } = account[draft.mode];
  const isOverdrawn = 'micros' in amount && microsOf(available) + amount.micros < 0n;
  const noteLength = [...draft.note.trim()].length;
  const isNoteFine = noteLength > 0 && noteLength <= MAX_NOTE;
  // What is not written yet is no mistake yet.
  const isShown = tried || draft.amount.trim() !== '';

  const amountError = () => {
    if (isOverdrawn) return t('problem.overdrawn', { available: format.money(available) });
    return 'problem' in amount && isShown ? t(`problem.${amount.problem}`) : null;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if ('micros' in amount && !isOverdrawn && isNoteFine) onReview();
  };

  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t('type')} hint={t(`does.${draft.type}`)}>
          <Select
            options={BOOKABLE.map((each) => ({ value: each, label: words(`types.${each}`) }))}
            value={draft.type}
            onChange={(type) => onDraft({ ...draft, type })}
          />
        </Field>
        <Field label={t('mode')}>
          <Select
            options={MODES.map((each) => ({ value: each, label: words(each) }))}
            value={draft.mode}
            onChange={(mode) => onDraft({ ...draft, mode })}
          />
        </Field>
      </div>
      <Field label={t('amount')} hint={t('amountHint')} error={amountError()}>
        <TextInput
          inputMode="decimal"
          autoComplete="off"
          value={draft.amount}
          onValueChange={(text) => onDraft({ ...draft, amount: text })}
        />
      </Field>
      <Field label={t('note')} hint={t('noteHint')} error={tried && !isNoteFine ? t('noteNeeded') : null}>
        <TextArea
          rows={2}
          required
          value={draft.note}
          onChange={(event) => onDraft({ ...draft, note: event.currentTarget.value })}
        />
      </Field>
      <BalanceChange
        balance={account[draft.mode].balance}
        micros={'micros' in amount && !isOverdrawn ? amount.micros : null}
      />
      <DialogActions>
        <Button onClick={onClose}>{common('cancel')}</Button>
        <Button type="submit" look="primary">
          {t('review')}
        </Button>
      </DialogActions>
    </form>
  );
}
