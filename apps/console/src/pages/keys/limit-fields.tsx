/** The fields for the limits of a key. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useText } from '../../language/text.ts';
import { useTRPC } from '../../trpc.ts';
import { Checkboxes } from '../../ui/checkbox.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/notices.tsx';
import { QueryState } from '../../ui/query-state.tsx';
import { keysText } from './keys-text.ts';
import type { LimitName, LimitTexts } from './limit-texts.ts';

interface LimitFieldsProps {
  texts: LimitTexts;
  onChange: (texts: LimitTexts) => void;
  errorOf: (name: keyof LimitTexts) => ReactNode;
  /** The key of the console takes none. */
  withoutRequests: boolean;
}

export function LimitFields({ texts, onChange, errorOf, withoutRequests }: LimitFieldsProps) {
  const t = useText(keysText);
  const trpc = useTRPC();
  const models = useQuery(trpc.models.list.queryOptions({}));
  const input = (name: LimitName, inputMode: 'numeric' | 'decimal' = 'numeric') => (
    <TextInput
      inputMode={inputMode}
      autoComplete="off"
      value={texts[name]}
      onValueChange={(text: string) => onChange({ ...texts, [name]: text })}
    />
  );
  // One that is allowed and not offered any more can be taken away.
  const offered = [...new Set([...(models.data?.data.map(({ id }) => id) ?? []), ...texts.models])];
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-1 font-semibold">{t('limits')}</legend>
      <p className="text-soft text-sm">{t('limitsHow')}</p>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        {!withoutRequests && (
          <Field label={t('requestsPerMinute')} error={errorOf('requests_per_minute')}>
            {input('requests_per_minute')}
          </Field>
        )}
        <Field label={t('openJobs')} hint={t('openJobsHint')} error={errorOf('open_jobs')}>
          {input('open_jobs')}
        </Field>
        <Field label={t('mxnPerDay')} hint={t('mxnPerDayHint')} error={errorOf('mxn_per_day')}>
          {input('mxn_per_day', 'decimal')}
        </Field>
        <Field label={t('secondsPerJob')} hint={t('secondsPerJobHint')} error={errorOf('seconds_per_job')}>
          {input('seconds_per_job')}
        </Field>
      </div>
      <QueryState query={models} skeleton={<Skeleton className="h-40" />} />
      {models.isSuccess && (
        <Checkboxes
          label={t('models')}
          hint={t('modelsHint')}
          error={errorOf('models')}
          options={offered.map((id) => ({ value: id, label: <span className="font-mono">{id}</span> }))}
          chosen={texts.models}
          onChange={(chosen) => onChange({ ...texts, models: chosen })}
        />
      )}
    </fieldset>
  );
}
