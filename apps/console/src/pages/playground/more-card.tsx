/** What few need: models that take over, a limit of cost, and in test mode the failures of the sandbox. */
import { findModel } from '@geekhub/contracts/catalogue';
import { MAX_FALLBACKS } from '@geekhub/contracts/order-limits';
import { SANDBOX_SCENARIOS } from '@geekhub/contracts/sandbox-scenario';
import { ChevronRight, Plus, X } from 'lucide-react';
import { useText } from '../../language/text.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { formText } from './form-text.ts';
import { possibleFallbacks } from './order.ts';
import type { Form, Scenario } from './use-form.ts';

const SCENARIOS: readonly Scenario[] = ['none', ...SANDBOX_SCENARIOS];

export function MoreCard({ form, isTest, several }: { form: Form; isTest: boolean; several: boolean }) {
  const t = useText(formText);
  return (
    <details className="group rounded-xl border border-line bg-surface">
      <summary className="flex min-h-13 list-none items-center gap-2 px-4 py-2.5 font-semibold [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 text-soft transition-transform group-open:rotate-90"
        />
        {t(several ? 'moreCompare' : isTest ? 'moreTest' : 'more')}
      </summary>
      <div className="grid gap-5 border-line border-t p-4">
        {isTest && <ScenarioField form={form} />}
        {!several && <Fallbacks form={form} />}
        {!several && (
          <Field
            label={t('maxCost')}
            hint={t('maxCostHow')}
            error={form.maxCostText !== '' && form.wishes.max_cost === undefined ? t('maxCostWrong') : null}
          >
            <TextInput
              inputMode="decimal"
              autoComplete="off"
              value={form.maxCostText}
              onValueChange={form.changeMaxCost}
            />
          </Field>
        )}
      </div>
    </details>
  );
}

function ScenarioField({ form }: { form: Form }) {
  const t = useText(formText);
  const hasFallbacks = form.order.fallback_models !== undefined;
  return (
    <Field label={t('scenario')} hint={`${t('scenarioHow')} ${hasFallbacks ? t('scenarioFirst') : ''}`}>
      <Select
        options={SCENARIOS.map((value) => ({ value, label: t(`scenarios.${value}`) }))}
        value={form.scenario}
        onChange={form.setScenario}
      />
    </Field>
  );
}

function Fallbacks({ form }: { form: Form }) {
  const t = useText(formText);
  const named = form.order.fallback_models ?? [];
  const possible = possibleFallbacks(form.order);
  const change = (models: string[]) =>
    form.change({ fallback_models: models.length === 0 ? undefined : models });
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1.5 font-medium text-sm">{t('fallbacks')}</legend>
      {named.length > 0 && (
        <ol className="grid gap-2">
          {named.map((id, place) => {
            const name = findModel(id)?.displayName ?? id;
            return (
              <li
                key={id}
                className="flex items-center justify-between gap-2 rounded-lg border border-line px-3 py-1"
              >
                <span className="text-sm">
                  {place + 1}. {name}
                </span>
                <Button
                  look="quiet"
                  size="small"
                  aria-label={t('removeFallback', { model: name })}
                  onClick={() => change(named.filter((each) => each !== id))}
                >
                  <X aria-hidden className="size-4" />
                </Button>
              </li>
            );
          })}
        </ol>
      )}
      {named.length < MAX_FALLBACKS && possible.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {possible.map(({ id, displayName }) => (
            <Button
              key={id}
              size="small"
              icon={<Plus aria-hidden className="size-4" />}
              aria-label={`${t('addFallback')}: ${displayName}`}
              onClick={() => change([...named, id])}
            >
              {displayName}
            </Button>
          ))}
        </div>
      )}
      <p className="text-soft text-xs">
        {named.length === 0 && possible.length === 0 ? t('noFallback') : t('fallbacksHow')}
      </p>
    </fieldset>
  );
}
