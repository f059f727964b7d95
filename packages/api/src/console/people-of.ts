/** Where the console keeps people. */
import type { ConsoleStore } from '@geekhub/ports/console-store';
import type { Context } from '../context.ts';

export function peopleOf({ visit }: Pick<Context, 'visit'>): ConsoleStore {
  if (visit === null) throw new Error('the console alone serves this');
  return visit.dependencies.people;
}
