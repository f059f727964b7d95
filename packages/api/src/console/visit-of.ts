/** The request of the console that a procedure serves. */
import type { ConsoleVisit, Context } from '../context.ts';

export function visitOf({ visit }: Pick<Context, 'visit'>): ConsoleVisit {
  if (visit === null) throw new Error('the console alone serves this');
  return visit;
}
