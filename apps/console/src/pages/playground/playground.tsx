/** The form, its price and what comes of it. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState } from 'react';
import { useText } from '../../language/text.ts';
import { useScope } from '../../session/use-scope.ts';
import { Notice } from '../../ui/notices.tsx';
import { CodeCard } from './code-card.tsx';
import { ComparisonCard } from './comparison-card.tsx';
import { firstWishes, type ModelAnswer } from './first-wishes.ts';
import { ModelPicker } from './model-picker.tsx';
import { MoreCard } from './more-card.tsx';
import { PromptCard } from './prompt-card.tsx';
import { type PlaygroundSearch, readPlaygroundSearch } from './read-search.ts';
import { ManyResults, OneResult } from './results.tsx';
import { SendCard } from './send-card.tsx';
import { sendText } from './send-text.ts';
import { SettingsCard } from './settings-card.tsx';
import { useComparison } from './use-comparison.ts';
import { modelOf, useForm } from './use-form.ts';
import { usePrices } from './use-prices.ts';
import { type Shipment, useSend } from './use-send.ts';

const HERE = '/signed-in/organizations/$organization/$mode/playground';

/** The address as it is, without what has filled the form. */
const keepOthers = ({ compare, jobs }: PlaygroundSearch): PlaygroundSearch => ({
  ...(compare !== undefined && { compare }),
  ...(jobs !== undefined && { jobs }),
});

/** Whoever sees it already is left where they are. */
function showIfAway(element: HTMLElement | null): void {
  const top = element?.getBoundingClientRect().top ?? 0;
  if (top < 0 || top > window.innerHeight * 0.6) element?.scrollIntoView({ block: 'start' });
}

export function Playground({ models }: { models: readonly ModelAnswer[] }) {
  const t = useText(sendText);
  const { mode, may } = useScope();
  const search = readPlaygroundSearch({ ...useSearch({ from: HERE }) });
  const navigate = useNavigate({ from: '/organizations/$organization/$mode/playground' });
  const [first] = useState(() => firstWishes(search, models, mode));
  const form = useForm(first);
  const comparison = useComparison(form);
  const formId = useId();
  const results = useRef<HTMLDivElement>(null);
  const several = search.compare === true;
  const isTest = mode === 'test';
  const ids = search.jobs?.split(',') ?? [];

  useEffect(() => {
    // From here on the form and its draft know it: a reload must not bring back what was changed since.
    void navigate({ search: keepOthers, replace: true });
  }, [navigate]);

  const { send, isSending, error, refused, isUnanswered } = useSend((jobs) => {
    void navigate({ search: (current) => ({ ...current, jobs: jobs.join(',') }), replace: true });
    requestAnimationFrame(() => showIfAway(results.current));
  });
  const orders = several ? comparison.orders : [form.order];
  const prices = usePrices(orders);
  const shipment: Shipment = {
    orders,
    frames: form.frames,
    scenario: isTest ? form.scenario : 'none',
    holds: prices.prices?.prices.map(({ hold }) => hold) ?? [],
  };

  const obstacle = !may('developer')
    ? t('viewer')
    : several && orders.length < 2
      ? t('twoFirst')
      : form.wishes.prompt.trim() === ''
        ? t('promptFirst')
        : form.isReady
          ? null
          : t('tooLong');
  const isAgain = isUnanswered(shipment);
  // What was sent already may be what the balance lacks now: whoever asks for its answer needs no more.
  const canSend = obstacle === null && prices.isExact && (isAgain || prices.prices?.missing === null);
  const submit = () => {
    if (canSend) send(shipment);
  };
  const notConfigured = models
    .filter(({ id, status }) => status === 'not_configured' && orders.some(({ model }) => model === id))
    .map(({ name }) => name);
  const showsMany = ids.length > 1 || (ids.length > 0 && refused.length > 0);

  return (
    <form
      id={formId}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_25rem] lg:grid-rows-[auto_auto_1fr]"
    >
      {!may('developer') && (
        <div className="lg:col-span-2">
          <Notice>{t('viewer')}</Notice>
        </div>
      )}
      {showsMany && (
        <div ref={results} className="scroll-mt-28 lg:col-span-2">
          <ManyResults ids={ids} refused={refused} />
        </div>
      )}
      <PromptCard
        prompt={form.wishes.prompt}
        onChange={(prompt) => form.change({ prompt })}
        onSend={isTest ? submit : undefined}
      />
      <div className="grid min-w-0 gap-5 lg:sticky lg:top-26 lg:row-span-2 lg:max-h-[calc(100dvh-7.5rem)] lg:overflow-y-auto">
        <SendCard
          {...{ formId, prices, isSending, isAgain, canSend, obstacle, notConfigured }}
          count={orders.length}
          error={error ?? (showsMany ? null : refused[0]?.error)}
        />
        {!showsMany && (
          <div ref={results} className="scroll-mt-28">
            <OneResult id={ids[0]} />
          </div>
        )}
      </div>
      <div className="grid min-w-0 grid-cols-1 gap-5 lg:col-start-1">
        <ModelPicker
          {...{ models, isTest, several }}
          chosen={several ? comparison.models : [form.wishes.model]}
          onChoose={several ? comparison.toggle : (model) => form.change({ model })}
          onSeveral={(compare) =>
            void navigate({
              search: ({ jobs }) => ({ ...(jobs !== undefined && { jobs }), ...(compare && { compare }) }),
              replace: true,
            })
          }
        />
        {several ? (
          <ComparisonCard form={form} comparison={comparison} />
        ) : (
          <SettingsCard
            {...{
              isTest,
              order: form.order,
              dropped: form.dropped,
              frames: form.frames,
              seedText: form.seedText,
            }}
            model={modelOf(form.wishes)}
            onChange={form.change}
            onFrames={form.setFrames}
            onSeedText={form.changeSeed}
          />
        )}
        {(isTest || !several) && <MoreCard {...{ form, isTest, several }} />}
        {!several && <CodeCard order={form.order} frames={form.frames} scenario={shipment.scenario} />}
      </div>
    </form>
  );
}
