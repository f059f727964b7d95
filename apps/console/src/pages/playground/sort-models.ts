/** The models in the order in which somebody looks for one. */
import { parseMicros } from '@geekhub/contracts/money';
import type { ModelAnswer } from './first-wishes.ts';

export const MODEL_ORDERS = ['price', 'time', 'catalogue'] as const;
export type ModelOrder = (typeof MODEL_ORDERS)[number];

const priceOf = ({ price_per_second }: ModelAnswer) => parseMicros(price_per_second.mxn) ?? 0n;

const compare = (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0);

/** Where two are equal, the order of the catalogue stays. */
export function sortModels(models: readonly ModelAnswer[], by: ModelOrder): ModelAnswer[] {
  switch (by) {
    case 'catalogue':
      return [...models];
    case 'price':
      return models.toSorted((one, other) => compare(priceOf(one), priceOf(other)));
    case 'time':
      return models.toSorted((one, other) => one.typical_seconds.max - other.typical_seconds.max);
  }
}
