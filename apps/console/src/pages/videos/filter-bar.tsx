/** What is looked for among the videos. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import { JOB_STATES } from '@geekhub/contracts/job-state';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { useText } from '../../language/text.ts';
import { useTRPC } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { cutWords, isFiltered, TIMES, type VideosAddress } from './videos-address.ts';
import { videosText } from './videos-text.ts';

const AFTER_TYPING_MS = 300;
/** No value of an option. */
const ANY = 'any';

type Change = (change: { [Key in keyof VideosAddress]?: VideosAddress[Key] | undefined }) => void;

export function FilterBar({ address, change }: { address: VideosAddress; change: Change }) {
  const t = useText(videosText);
  const trpc = useTRPC();
  const keys = useQuery(trpc.jobs.keys.queryOptions({}));
  const keyOptions = (keys.data?.data ?? []).map(({ id, name, revoked }) => ({
    value: id,
    label: revoked ? t('revoked', { name }) : name,
  }));
  const without = <Value,>(value: Value | typeof ANY) => (value === ANY ? undefined : value);
  return (
    <search className="grid gap-3 rounded-xl border border-line bg-surface p-3">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-[2fr_repeat(4,1fr)]">
        <div className="col-span-2 lg:col-span-1">
          <WordsField words={address.words ?? ''} change={change} />
        </div>
        <Select
          label={t('state')}
          value={address.state ?? ANY}
          options={[
            { value: ANY, label: t('anyState') },
            ...JOB_STATES.map((state) => ({ value: state, label: t(`states.${state}`) })),
          ]}
          onChange={(state) => change({ state: without(state) })}
        />
        <Select
          label={t('model')}
          value={address.model ?? ANY}
          options={[
            { value: ANY, label: t('anyModel') },
            ...CATALOGUE.map(({ id, displayName }) => ({ value: id, label: displayName })),
          ]}
          onChange={(model) => change({ model: without(model) })}
        />
        <Select
          label={t('key')}
          value={address.key ?? ANY}
          options={[{ value: ANY, label: t('anyKey') }, ...keyOptions]}
          onChange={(key) => change({ key: without(key) })}
        />
        <Select
          label={t('time')}
          value={address.time ?? ANY}
          options={[
            { value: ANY, label: t('anyTime') },
            ...TIMES.map((time) => ({ value: time, label: t(`times.${time}`) })),
          ]}
          onChange={(time) => change({ time: without(time), from: undefined, to: undefined })}
        />
      </div>
      {(address.time === 'range' || isFiltered(address)) && (
        <div className="flex flex-wrap items-end justify-between gap-3">
          {address.time === 'range' ? <Days address={address} change={change} /> : <span />}
          {isFiltered(address) && (
            <Button
              size="small"
              look="quiet"
              onClick={() =>
                change({
                  ...{ words: undefined, state: undefined, model: undefined, key: undefined },
                  ...{ time: undefined, from: undefined, to: undefined },
                })
              }
            >
              {t('clear')}
            </Button>
          )}
        </div>
      )}
    </search>
  );
}

/** Asks when the typing pauses. What the address says otherwise, such as after a step back, is taken over. */
function WordsField({ words, change }: { words: string; change: Change }) {
  const t = useText(videosText);
  const hint = useId();
  const [typed, setTyped] = useState(words);
  const asked = useRef(words);
  useEffect(() => {
    if (words === asked.current) return;
    asked.current = words;
    setTyped(words);
  }, [words]);
  useEffect(() => {
    if (typed === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = cutWords(typed);
      change({ words: typed === '' ? undefined : asked.current });
    }, AFTER_TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, change]);
  return (
    <Field label={t('search')} hideLabel>
      <TextInput
        type="search"
        value={typed}
        onValueChange={setTyped}
        maxLength={4_000}
        placeholder={t('search')}
        aria-describedby={hint}
        autoComplete="off"
        spellCheck={false}
      />
      <span id={hint} className="sr-only">
        {t('searchHint')}
      </span>
    </Field>
  );
}

function Days({ address, change }: { address: VideosAddress; change: Change }) {
  const t = useText(videosText);
  return (
    <div className="flex flex-wrap gap-3">
      <Field label={t('from')}>
        <TextInput
          type="date"
          value={address.from ?? ''}
          max={address.to}
          onValueChange={(from) => change({ from: from === '' ? undefined : from })}
        />
      </Field>
      <Field label={t('to')}>
        <TextInput
          type="date"
          value={address.to ?? ''}
          min={address.from}
          onValueChange={(to) => change({ to: to === '' ? undefined : to })}
        />
      </Field>
    </div>
  );
}
