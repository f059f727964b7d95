/** What the addresses of the operator's pages say behind the `?`. */
import { ATTENTION_KINDS, type AttentionKind } from '@geekhub/contracts/attention-kind';
import type { HealthWindow } from '@geekhub/contracts/provider-health';

export interface HealthSearch {
  window?: HealthWindow;
}

export const WINDOWS: readonly HealthWindow[] = ['1h', '24h', '7d'];

export function healthSearch(search: Record<string, unknown>): HealthSearch {
  const window = WINDOWS.find((each) => each === search.window);
  return window === undefined ? {} : { window };
}

export interface AttentionSearch {
  kind?: AttentionKind;
}

export function attentionSearch(search: Record<string, unknown>): AttentionSearch {
  const kind = ATTENTION_KINDS.find((each) => each === search.kind);
  return kind === undefined ? {} : { kind };
}

export interface OrganizationsSearch {
  search?: string;
}

export function organizationsSearch({ search }: Record<string, unknown>): OrganizationsSearch {
  // The router reads what looks like a number as one.
  return search === undefined || search === '' ? {} : { search: String(search).slice(0, 200) };
}

export interface OrganizationSearch {
  mode?: 'test';
}

/** Live where nothing is said. */
export function organizationSearch({ mode }: Record<string, unknown>): OrganizationSearch {
  return mode === 'test' ? { mode } : {};
}
