/** The address of the playground: what fills the form, and the videos that were made. What is no such thing is left out. */
import { MAX_SEED } from '@geekhub/contracts/order-limits';

export interface PlaygroundSearch {
  model?: string;
  prompt?: string;
  duration?: number;
  aspect_ratio?: string;
  resolution?: string;
  audio?: boolean;
  negative_prompt?: string;
  seed?: number;
  /** Several models beside each other. */
  compare?: boolean;
  /** The ids of the jobs, with commas between them. */
  jobs?: string;
}

const TEXTS = ['model', 'prompt', 'aspect_ratio', 'resolution', 'negative_prompt'] as const;
const JOB_ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const JOBS = new RegExp(`^${JOB_ID}(?:,${JOB_ID}){0,19}$`);

/** The router reads `7` as a number and `"a"` as a text: whoever wrote an address by hand meant what stands there. */
const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function wholeNumber(value: unknown, max: number): number | undefined {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 && number <= max
    ? number
    : undefined;
}

function yesOrNo(value: unknown): boolean | undefined {
  return value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined;
}

export function readPlaygroundSearch(search: Record<string, unknown>): PlaygroundSearch {
  const duration = wholeNumber(search.duration, 60);
  const seed = wholeNumber(search.seed, MAX_SEED);
  const audio = yesOrNo(search.audio);
  const texts = TEXTS.filter((name) => search[name] !== undefined && search[name] !== '').map((name) => [
    name,
    textOf(search[name]),
  ]);
  return {
    ...Object.fromEntries(texts),
    ...(duration !== undefined && { duration }),
    ...(seed !== undefined && { seed }),
    ...(audio !== undefined && { audio }),
    ...(yesOrNo(search.compare) === true && { compare: true }),
    ...(typeof search.jobs === 'string' && JOBS.test(search.jobs) && { jobs: search.jobs }),
  };
}

const NOTHING: Record<keyof PlaygroundSearch, undefined> = {
  ...{ model: undefined, prompt: undefined, duration: undefined, aspect_ratio: undefined },
  ...{ resolution: undefined, audio: undefined, negative_prompt: undefined, seed: undefined },
  ...{ compare: undefined, jobs: undefined },
};

/** For the router, which keeps what is not said to be gone. */
export function validatePlaygroundSearch(search: Record<string, unknown>): PlaygroundSearch {
  return { ...NOTHING, ...readPlaygroundSearch(search) } as PlaygroundSearch;
}
