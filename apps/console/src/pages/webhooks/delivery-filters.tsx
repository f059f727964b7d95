/** Which deliveries are listed: kept in the address. */
import { DELIVERY_STATES } from '@geekhub/contracts/webhook-events';
import { type FormEvent, useState } from 'react';
import { isolate } from '../../language/isolate.ts';
import { useText } from '../../language/text.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { deliveriesText } from './deliveries-text.ts';
import { useEndpoints } from './use-endpoints.ts';
import { useWebhooksSearch } from './use-webhooks-search.ts';
import { isId } from './webhooks-search.ts';

const ALL = 'all';

export function DeliveryFilters() {
  const t = useText(deliveriesText);
  const { search, change } = useWebhooksSearch();
  const { endpoints: known } = useEndpoints();
  const { endpoint = ALL, state = ALL } = search;
  const options = [
    { value: ALL, label: t('allEndpoints') },
    ...known.map(({ id, url }) => ({ value: id, label: isolate(url) })),
    // What was sent to one that is deleted is still there to be found.
    ...(endpoint === ALL || known.some(({ id }) => id === endpoint)
      ? []
      : [{ value: endpoint, label: t('deletedEndpoint') }]),
  ];
  return (
    <section aria-label={t('filters')} className="grid items-start gap-3 sm:grid-cols-[2fr_1fr_2fr]">
      <Field label={t('endpoint')}>
        <Select
          options={options}
          value={endpoint}
          onChange={(chosen) => change({ endpoint: chosen === ALL ? undefined : chosen })}
        />
      </Field>
      <Field label={t('state')}>
        <Select
          options={[
            { value: ALL, label: t('allStates') },
            ...DELIVERY_STATES.map((value) => ({ value, label: t(`states.${value}`) })),
          ]}
          value={state}
          onChange={(chosen) => change({ state: DELIVERY_STATES.find((each) => each === chosen) })}
        />
      </Field>
      <JobFilter
        key={search.job ?? ''}
        job={search.job ?? ''}
        onChange={(job) => change({ job: job === '' ? undefined : job })}
      />
    </section>
  );
}

function JobFilter({ job, onChange }: { job: string; onChange: (job: string) => void }) {
  const t = useText(deliveriesText);
  const [text, setText] = useState(job);
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    setWrong(wanted !== '' && !isId(wanted));
    if (wanted === '' || isId(wanted)) onChange(wanted.toLowerCase());
  };
  return (
    <form onSubmit={submit} className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2" noValidate>
      <Field label={t('job')} error={isWrong ? t('notAnId') : null}>
        <TextInput autoComplete="off" placeholder={t('jobHint')} value={text} onValueChange={setText} />
      </Field>
      <div className="pt-6.5">
        <Button type="submit">{t('apply')}</Button>
      </div>
    </form>
  );
}
