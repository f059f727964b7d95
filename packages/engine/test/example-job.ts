/** A claimed Kling job of five seconds that the provider has accepted. */
import type { ClaimedJob } from '@geekhub/ports/job-record';
import { KLING_REQUEST } from '@geekhub/testing/new-job';

export const NOW = new Date('2026-11-20T12:00:00Z');
export const later = (ms: number) => new Date(NOW.getTime() + ms);

export const JOB: ClaimedJob = {
  id: 'e8c96506-72a1-429f-a7ed-4bb0a42541be',
  scope: { organizationId: '7f2f1d7e-52b4-4a5c-9f4e-3f3a3a6a9f10', mode: 'live' },
  status: 'processing',
  askedModel: 'fal/kling-2',
  model: 'fal/kling-2',
  provider: 'fal',
  upstream: 'fal-ai/kling',
  request: KLING_REQUEST,
  terms: { usdMicrosPerSecond: 40_000n, markupMicros: 1_050_000n, fxMicros: 20_000_000n },
  holdMicros: 4_200_000n,
  chargeMicros: 0n,
  progress: null,
  error: null,
  delivered: null,
  createdAt: NOW,
  completedAt: null,
  deletedAt: null,
  version: 1,
  now: NOW,
  deadlineAt: later(60_000),
  checks: 1,
  finished: null,
  sourceLostAt: null,
  copyFaults: 0,
  resubmitted: false,
  callbackNonce: 'n',
  nextModel: null,
  candidateSince: NOW,
  attempt: { state: 'accepted', number: 1, operation: { id: 'op' } },
};
