/** What the gateway refused of one field of a form. */
import type { ReactNode } from 'react';
import { refusalOf } from '../trpc.ts';

/** In the gateway's own words; null where it said nothing of this field. */
export function fieldRefusal(error: unknown, param: string): ReactNode {
  const refusal = refusalOf(error);
  return refusal?.param === param ? <span lang="en">{refusal.message}</span> : null;
}
