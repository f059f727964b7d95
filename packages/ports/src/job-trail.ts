/** What is on record of a job's way, beside the job itself. */
import type { Micros } from '@geekhub/contracts/money';
import type { RenderOptions } from '@geekhub/contracts/resolve-request';
import type { DeliveryState, WebhookEventType } from '@geekhub/contracts/webhook';
import type { AttemptRecord, JobSnapshot } from './job-record.ts';
import type { KeyName } from './job-search.ts';
import type { OutboundFault } from './outbound.ts';

export type JobMoment =
  | { what: 'processing' | 'rendered' | 'callback' | 'erased'; at: Date; model: string; provider: string }
  | { what: 'next_model'; at: Date; model: string; provider: string; leftModel: string };

export interface MessageRecord {
  id: string;
  event: WebhookEventType;
  url: string;
  state: DeliveryState;
  nextAttemptAt: Date;
  attempts: {
    number: number;
    at: Date;
    durationMs: number;
    status: number | null;
    fault: OutboundFault | null;
  }[];
}

export interface JobTrail {
  job: JobSnapshot;
  key: KeyName;
  /** As it was asked of the first model, where the present one was asked for something else. */
  asked: Pick<RenderOptions, 'aspectRatio' | 'resolution' | 'audio'>;
  fallbackModels: string[];
  maxCostMicros: Micros | null;
  webhookUrl: string | null;
  /** Its images are still there. */
  hasImages: boolean;
  erased: boolean;
  /** Each with the number of its model in the order of those that were asked for. */
  attempts: (AttemptRecord & { candidate: number })[];
  moments: JobMoment[];
  messages: MessageRecord[];
}
