/** What the form holds when it is opened: the address first, then what this tab was left with, then the cheapest model that works. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import type { KeyMode } from '@geekhub/contracts/organization';
import type { Outputs } from '../../trpc.ts';
import { type Draft, draftOf, readDraft } from './draft.ts';
import type { Order } from './order.ts';
import type { PlaygroundSearch } from './read-search.ts';
import { sortModels } from './sort-models.ts';

export type ModelAnswer = Outputs['models']['list']['data'][number];

/** Values that no model has are left out without a word: somebody mistyped an address. */
function onlyKnown({ model, duration, aspect_ratio, resolution, ...others }: Draft): Draft {
  const isKnown = {
    model: CATALOGUE.some(({ id }) => id === model),
    duration: CATALOGUE.some(({ durationsSeconds }) => durationsSeconds.some((each) => each === duration)),
    ratio: CATALOGUE.some(({ aspectRatios }) => aspectRatios.some((each) => each === aspect_ratio)),
    resolution: CATALOGUE.some(({ resolutions }) => resolutions.some((each) => each === resolution)),
  };
  return {
    ...others,
    ...(model !== undefined && isKnown.model && { model }),
    ...(duration !== undefined && isKnown.duration && { duration }),
    ...(aspect_ratio !== undefined && isKnown.ratio && { aspect_ratio }),
    ...(resolution !== undefined && isKnown.resolution && { resolution }),
  };
}

function defaultModel(models: readonly ModelAnswer[], mode: KeyMode): string {
  const cheapest = sortModels(models, 'price');
  const working = mode === 'live' ? cheapest.find(({ status }) => status === 'available') : undefined;
  const chosen = working ?? cheapest[0];
  if (chosen === undefined) throw new Error('the catalogue is empty');
  return chosen.id;
}

export function firstWishes(search: PlaygroundSearch, models: readonly ModelAnswer[], mode: KeyMode): Order {
  const asked = onlyKnown(draftOf(search));
  const fields = Object.keys(asked).length > 0 ? asked : onlyKnown(readDraft());
  return { prompt: '', ...fields, model: fields.model ?? defaultModel(models, mode) };
}
