/** What the operator's pages work with. */
import type { House } from '@geekhub/engine/house';
import type { Context } from '../context.ts';

export function houseOf({ visit }: Pick<Context, 'visit'>): House {
  if (visit === null) throw new Error('the console alone serves this');
  return visit.dependencies.house;
}
