/** Sets the rate of a month, with its effect on every model before it is set. */
import { parseMicros } from '@geekhub/contracts/money';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLanguage } from '../../../language/language-provider.tsx';
import { useText } from '../../../language/text.ts';
import { useTRPC } from '../../../trpc.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';
import { fieldRefusal } from '../../../ui/field-refusal.tsx';
import { ErrorNotice } from '../../../ui/notices.tsx';
import { Select } from '../../../ui/select.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { EffectTable } from './effect-table.tsx';
import { monthName, monthsFrom } from './months.ts';
import type { Rates } from './rates-page.tsx';
import { ratesText } from './rates-text.ts';

const MONTHS = 13;
const MAX_MICROS = 1_000_000_000n;

type Problem = 'notDecimal' | 'outOfRange';

/** As the gateway checks it. */
function readRate(text: string): { micros: bigint } | { problem: Problem } | null {
  if (text.trim() === '') return null;
  const micros = parseMicros(text.trim());
  if (micros === null) return { problem: 'notDecimal' };
  return micros > 0n && micros <= MAX_MICROS ? { micros } : { problem: 'outOfRange' };
}

export function RateForm({ rates }: { rates: Rates }) {
  const t = useText(ratesText);
  const { locale } = useLanguage();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const [month, setMonth] = useState(rates.current_month);
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const save = useMutation(
    trpc.admin.fxRates.set.mutationOptions({
      async onSuccess(saved) {
        await queries.invalidateQueries({ queryKey: trpc.operator.fxRates.list.queryKey() });
        toast.good(t('saved', { month: monthName(saved.month, locale), rate: saved.mxn_per_usd }));
        setText('');
        setTried(false);
      },
    }),
  );
  const rateOf = (of: string) => rates.rates.find((each) => each.month === of)?.mxn_per_usd;
  const before = rateOf(month) ?? rates.default_mxn_per_usd;
  const typed = readRate(text);
  const name = monthName(month, locale);

  const problem = typed !== null && 'problem' in typed ? t(typed.problem) : null;
  const missing = tried && typed === null ? t('notDecimal') : null;
  const refused = fieldRefusal(save.error, 'mxn_per_usd');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (typed !== null && 'micros' in typed) save.mutate({ month, mxn_per_usd: text.trim() });
  };

  return (
    <div className="grid gap-5 lg:grid-cols-[20rem_minmax(0,1fr)] lg:items-start">
      <Card title={t('change')}>
        <form onSubmit={submit} noValidate className="grid gap-4">
          {save.isError && refused === null && <ErrorNotice error={save.error} />}
          <Field label={t('month')}>
            <Select
              options={monthsFrom(rates.current_month, MONTHS).map((each) => ({
                value: each,
                label: t(rateOf(each) === undefined ? 'monthDefault' : 'monthSet', {
                  month: monthName(each, locale),
                  rate: rateOf(each) ?? rates.default_mxn_per_usd,
                }),
              }))}
              value={month}
              onChange={setMonth}
            />
          </Field>
          <Field label={t('rate')} hint={t('rateHint')} error={problem ?? missing ?? refused}>
            <TextInput
              inputMode="decimal"
              autoComplete="off"
              value={text}
              placeholder={before}
              onValueChange={setText}
            />
          </Field>
          <Button type="submit" look="primary" busy={save.isPending}>
            {t('save', { month: name })}
          </Button>
          <p className="text-soft text-xs">{t('atOnce')}</p>
        </form>
        <dl className="mt-5 grid gap-4 border-line border-t pt-4 text-sm">
          <div>
            <dt className="font-medium">
              {t('markup')}: <span className="tabular-nums">× {rates.markup}</span>
            </dt>
            <dd className="text-soft text-xs">{t('markupHow')}</dd>
          </div>
          <div>
            <dt className="font-medium">
              {t('default')}: <span className="tabular-nums">{rates.default_mxn_per_usd}</span>
            </dt>
            <dd className="text-soft text-xs">{t('defaultHow')}</dd>
          </div>
        </dl>
      </Card>
      <EffectTable
        title={t('effect', { month: name })}
        models={rates.models}
        markup={rates.markup}
        before={before}
        after={typed !== null && 'micros' in typed ? text.trim() : null}
      />
    </div>
  );
}
