/** The form: what somebody wishes for stays as it is, and what the chosen model makes of it is worked out anew. */
import { findModel } from '@geekhub/contracts/catalogue';
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { parseMicros } from '@geekhub/contracts/money';
import {
  MAX_NEGATIVE_PROMPT_CHARACTERS,
  MAX_PROMPT_CHARACTERS,
  MAX_SEED,
} from '@geekhub/contracts/order-limits';
import type { SandboxScenario } from '@geekhub/contracts/sandbox-scenario';
import { useEffect, useMemo, useState } from 'react';
import { countCharacters } from './count-characters.ts';
import { draftOf, keepDraft } from './draft.ts';
import { type Field, fit, type Order } from './order.ts';

/** The images that were chosen, as they are on this machine. */
export interface Frames {
  first: File | null;
  last: File | null;
}

/** undefined takes a wish back. */
export type Changes = { [Each in Field]?: Order[Each] | undefined };

export type Scenario = SandboxScenario | 'none';

function withChanges(wishes: Order, changes: Changes): Order {
  const changed = Object.entries({ ...wishes, ...changes }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(changed) as unknown as Order;
}

export function parseSeed(text: string): number | undefined {
  const seed = /^\d{1,10}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
  return seed <= MAX_SEED ? seed : undefined;
}

/** undefined for what is no amount above zero. */
export function parseMaxCost(text: string): string | undefined {
  const micros = parseMicros(text.trim());
  return micros !== null && micros > 0n ? text.trim() : undefined;
}

export function modelOf(order: Order): ModelSpec {
  const model = findModel(order.model);
  if (model === undefined) throw new Error('the form holds models of the catalogue');
  return model;
}

export function useForm(first: Order) {
  const [wishes, setWishes] = useState(first);
  const [frames, setFrames] = useState<Frames>({ first: null, last: null });
  const [seedText, setSeedText] = useState(first.seed === undefined ? '' : String(first.seed));
  const [maxCostText, setMaxCostText] = useState('');
  const [scenario, setScenario] = useState<Scenario>('none');
  const { order, dropped } = useMemo(
    () =>
      fit({
        ...wishes,
        ...(frames.first !== null && { image_url: true }),
        ...(frames.last !== null && { last_frame_url: true }),
      }),
    [wishes, frames],
  );
  useEffect(() => {
    const { fallback_models: _, max_cost: __, image_url: ___, last_frame_url: ____, ...fields } = wishes;
    keepDraft(draftOf(fields));
  }, [wishes]);

  const takesSeed = !dropped.some(({ field }) => field === 'seed');
  const isReady =
    wishes.prompt.trim() !== '' &&
    countCharacters(wishes.prompt) <= MAX_PROMPT_CHARACTERS &&
    countCharacters(order.negative_prompt ?? '') <= MAX_NEGATIVE_PROMPT_CHARACTERS &&
    (seedText.trim() === '' || wishes.seed !== undefined || !takesSeed) &&
    (maxCostText.trim() === '' || wishes.max_cost !== undefined);

  return {
    ...{ wishes, order, dropped, frames, seedText, maxCostText, scenario, isReady },
    setFrames,
    setScenario,
    change: (changes: Changes) => setWishes((current) => withChanges(current, changes)),
    changeSeed(text: string) {
      setSeedText(text);
      setWishes((current) => withChanges(current, { seed: parseSeed(text) }));
    },
    changeMaxCost(text: string) {
      setMaxCostText(text);
      setWishes((current) => withChanges(current, { max_cost: parseMaxCost(text) }));
    },
  };
}

export type Form = ReturnType<typeof useForm>;
