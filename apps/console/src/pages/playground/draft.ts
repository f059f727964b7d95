/** The form as it is being filled in, kept for this tab: a reload loses nothing. */
import { MAX_NEGATIVE_PROMPT_CHARACTERS, MAX_PROMPT_CHARACTERS } from '@geekhub/contracts/order-limits';
import { type PlaygroundSearch, readPlaygroundSearch } from './read-search.ts';

export type Draft = Omit<PlaygroundSearch, 'jobs' | 'compare'>;

const KEY = 'geekhub.playground';

/** Long enough for an emoji to count as one. */
const cut = (text: string, max: number) => [...text.slice(0, 2 * max)].slice(0, max).join('');

export function draftOf({ jobs: _, compare: __, ...fields }: PlaygroundSearch): Draft {
  const { prompt, negative_prompt } = fields;
  return {
    ...fields,
    ...(prompt !== undefined && { prompt: cut(prompt, MAX_PROMPT_CHARACTERS) }),
    ...(negative_prompt !== undefined && {
      negative_prompt: cut(negative_prompt, MAX_NEGATIVE_PROMPT_CHARACTERS),
    }),
  };
}

/** Read as an address is: what is not understood any more is left out. */
export function readDraft(): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null
      ? draftOf(readPlaygroundSearch(kept as Record<string, unknown>))
      : {};
  } catch {
    return {};
  }
}

export function keepDraft(draft: Draft): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // It lasts until the page is left.
  }
}
