/** What every rule works with: the ports, the policy, and the steps now under way in this process. */

import type { KeyMode } from '@geekhub/contracts/organization';
import type { AccountStore } from '@geekhub/ports/account-store';
import type { DeletionStore } from '@geekhub/ports/deletion-store';
import type { FileStore } from '@geekhub/ports/file-store';
import type { InspectImage } from '@geekhub/ports/image';
import type { ClaimedJob } from '@geekhub/ports/job-record';
import type { JobChange, JobStore } from '@geekhub/ports/job-store';
import type { LedgerStore } from '@geekhub/ports/ledger-store';
import type { MediaInspector, MediaStore } from '@geekhub/ports/media';
import type { OutboundDoor, PostOutcome } from '@geekhub/ports/outbound';
import type { VideoProvider } from '@geekhub/ports/provider';
import type { QuoteStore } from '@geekhub/ports/quote-store';
import type { Timers } from '@geekhub/ports/timers';
import type { TokenStore } from '@geekhub/ports/token-store';
import type { ClaimedMessage, DeliveryChange, WebhookStore } from '@geekhub/ports/webhook-store';
import { DEFAULT_GUARD_POLICY, type GuardPolicy } from './guard-provider.ts';
import { DEFAULT_WATCH_POLICY, type JobWatch, type JobWatchPolicy } from './job-watch.ts';
import type { Lanes } from './lanes.ts';
import type { ModelUpstreams } from './model-upstreams.ts';
import type { Observation } from './observation.ts';
import type { Pricing } from './pricing.ts';
import type { RenderTimes } from './render-times.ts';
import type { StepTracker } from './step-tracker.ts';

export interface EnginePolicy {
  /** What becomes of a job whose submit the provider never confirmed. */
  unconfirmedSubmit: 'fail' | 'resubmit_once';
  /**
   * How long a provider that can call back may still claim an unconfirmed submit. It calls when a render has ended: so
   * many times the longest that the model typically takes, and so much more.
   */
  unconfirmedGrace: { typicalTimes: number; plusMs: number };
  leaseMs: number;
  /** How long beyond its deadline a job waits for a last question to be asked. */
  lastLookMs: number;
  /** How long a job with a fallback waits for a provider that does not take it. */
  busyPatienceMs: number;
  /** How long a poll waits for the step that it started. */
  pollWaitMs: number;
  /** How long a finished video is tried to be fetched, or stored: paid for, and kept by its provider for days. */
  copyPatienceMs: Readonly<Record<'source' | 'storage', number>>;
  /** A finished video that cannot be used is fetched this often before the job fails. */
  maxCopyFaults: number;
  /** A larger file is no video that we sell: it is cut off and unusable. */
  maxVideoBytes: number;
  /** How many steps one process takes on at once: test videos, rendered here, never stand before live ones. */
  maxSteps: Readonly<Record<KeyMode, number>>;
  /** How a provider that is not our own is spared. */
  guard: GuardPolicy;
  /** How many may wait for jobs, and how soon they hear of a change. */
  watch: JobWatchPolicy;
}

export const DEFAULT_POLICY: EnginePolicy = {
  unconfirmedSubmit: 'fail',
  unconfirmedGrace: { typicalTimes: 2, plusMs: 120_000 },
  leaseMs: 60_000,
  lastLookMs: 10 * 60_000,
  busyPatienceMs: 2 * 60_000,
  pollWaitMs: 1_500,
  copyPatienceMs: { source: 2 * 3_600_000, storage: 24 * 3_600_000 },
  maxCopyFaults: 6,
  maxVideoBytes: 2 * 1024 ** 3,
  maxSteps: { live: 160, test: 32 },
  guard: DEFAULT_GUARD_POLICY,
  watch: DEFAULT_WATCH_POLICY,
};

/** Points between the lines of a submit, which takes a job, and of a step, in the order in which they are passed. */
export type StepPoint =
  | 'taking'
  | 'taken'
  | 'claimed'
  | 'submitted'
  | 'checked'
  | 'opened'
  | 'copied'
  | 'committed';

export interface EngineObserver {
  /** A submit or a step passed this point. */
  onPoint?(point: StepPoint, jobId: string): void;
  /** What a step saw, and what it made of the job. */
  onStep?(job: ClaimedJob, seen: Observation, change: JobChange): void;
  /**
   * A step lost the job before it could write what it saw: to another step, or to a cancel. `becomes`: what was made
   * of an acceptance that had to be kept.
   */
  onLost?(job: ClaimedJob, seen: Observation, becomes: 'adopted' | 'superfluous' | 'nothing'): void;
  /** A step ended by an error that is nobody's answer: the database away, a bug. The job is stepped again later. */
  onStepError?(jobId: string, error: unknown): void;
  /** What came of one try to deliver a webhook. */
  onDelivery?(message: ClaimedMessage, outcome: PostOutcome, change: DeliveryChange): void;
  /** A try ended by an error that is nobody's answer. The message is sent again when its lease is over. */
  onDeliveryError?(messageId: string, error: unknown): void;
}

export interface Engine {
  jobs: JobStore;
  webhooks: WebhookStore;
  files: FileStore;
  ledger: LedgerStore;
  quotes: QuoteStore;
  tokens: TokenStore;
  deletions: DeletionStore;
  accounts: AccountStore;
  media: MediaStore;
  inspector: MediaInspector;
  inspectImage: InspectImage;
  /** By name: fal, google, sandbox. A provider without credentials is absent. */
  providers: ReadonlyMap<string, VideoProvider>;
  upstreams: ModelUpstreams;
  pricing: Pricing;
  renderTimes: RenderTimes;
  /** Base of the callback addresses; null when providers cannot reach us. */
  callbackBaseUrl: string | null;
  /** The only way to the addresses that customers give. */
  outbound: OutboundDoor;
  policy: EnginePolicy;
  timers: Timers;
  /** 0 ≤ x < 1 */
  random: () => number;
  observer: EngineObserver;
  steps: StepTracker;
  /** Those who wait for a job to change. */
  watch: JobWatch;
  deliveries: Lanes;
  /** The images of customers that are being loaded. */
  imageLoads: Lanes;
}
