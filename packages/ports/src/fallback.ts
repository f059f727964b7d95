/** A model that takes over when the one before it comes to nothing. */
import type { Micros } from '@geekhub/contracts/money';
import type { RenderOptions } from '@geekhub/contracts/resolve-request';
import type { Expectation } from './job-record.ts';

/** All that differs from one model to the next. */
export interface Fallback {
  /** Catalogue id. */
  model: string;
  provider: string;
  upstream: string;
  options: Pick<RenderOptions, 'aspectRatio' | 'resolution' | 'audio'> & { expected: Expectation };
  usdMicrosPerSecond: Micros;
  /** A callback that quotes another is about another model. */
  callbackNonce: string;
  /** From when it takes over. */
  deadlineMs: number;
}
