/** Asks for a period, and lets the browser fetch its transactions as a file. */
import { useState } from 'react';
import { useText } from '../../language/text.ts';
import { useScope } from '../../session/use-scope.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { uiText } from '../../ui/ui-text.ts';
import { timeZone } from './time-zone.ts';
import { transactionsText } from './transactions-text.ts';

const PERIODS = ['thisMonth', 'lastMonth', 'thisYear'] as const;
type Period = (typeof PERIODS)[number];

/** On the calendar of the person; a day of zero is the last one of the month before. */
function dateOf(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
}

function daysOf(period: Period): { from: string; to: string } {
  const now = new Date();
  const [year, month] = [now.getFullYear(), now.getMonth()];
  switch (period) {
    case 'thisMonth':
      return { from: dateOf(year, month, 1), to: dateOf(year, month, now.getDate()) };
    case 'lastMonth':
      return { from: dateOf(year, month - 1, 1), to: dateOf(year, month, 0) };
    case 'thisYear':
      return { from: dateOf(year, 0, 1), to: dateOf(year, month, now.getDate()) };
  }
}

export function ExportDialog({ onClose }: { onClose: () => void }) {
  const t = useText(transactionsText);
  const words = useText(uiText);
  const { organization, mode } = useScope();
  const [days, setDays] = useState(() => daysOf('thisMonth'));
  const isMissing = days.from === '' || days.to === '';
  const isBackwards = !isMissing && days.to < days.from;
  const query = new URLSearchParams({ scope: `${organization}/${mode}`, ...days, time_zone: timeZone() });
  return (
    <Dialog open onClose={onClose} title={t('exportTitle')} description={t('exportHow')}>
      <div className="flex flex-wrap gap-2">
        {PERIODS.map((period) => (
          <Button key={period} size="small" onClick={() => setDays(daysOf(period))}>
            {t(period)}
          </Button>
        ))}
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('from')} error={days.from === '' ? t('badDay') : null}>
          <TextInput
            type="date"
            value={days.from}
            onValueChange={(from) => setDays((before) => ({ ...before, from }))}
          />
        </Field>
        <Field label={t('to')} error={days.to === '' ? t('badDay') : isBackwards ? t('badPeriod') : null}>
          <TextInput
            type="date"
            value={days.to}
            onValueChange={(to) => setDays((before) => ({ ...before, to }))}
          />
        </Field>
      </div>
      <DialogActions>
        <Button onClick={onClose}>{words('cancel')}</Button>
        {isMissing || isBackwards ? (
          <Button look="primary" disabled>
            {t('download')}
          </Button>
        ) : (
          <a
            href={`/console/transactions.csv?${query}`}
            download
            onClick={() => setTimeout(onClose)}
            className={buttonClass('primary')}
          >
            {t('download')}
          </a>
        )}
      </DialogActions>
    </Dialog>
  );
}
