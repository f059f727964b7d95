/** The account of one job. */

import { notFound } from '@geekhub/contracts/error';
import { formatMicros, type Micros } from '@geekhub/contracts/money';
import { toPriceParts } from '@geekhub/contracts/price-parts';
import type { Receipt } from '@geekhub/contracts/receipt';
import type { JobRecord, Scope } from '@geekhub/ports/job-record';
import type { Balance } from '@geekhub/ports/job-store';
import type { Engine } from './engine.ts';
import { unixSeconds } from './present-job.ts';
import { secondsToCharge } from './settlement.ts';

function movement(found: { micros: Micros; at: Date } | null) {
  return found === null ? null : { amount: formatMicros(found.micros), at: unixSeconds(found.at) };
}

function delivered({ delivered: video, request }: JobRecord): Receipt['delivered'] {
  if (video === null) return null;
  const { durationMs, width, height, audio, bytes, sha256 } = video;
  return {
    ...{ width, height, audio, bytes, sha256 },
    duration: durationMs / 1000,
    seconds_charged: secondsToCharge(request.durationSeconds, durationMs),
  };
}

export async function readReceipt(
  engine: Engine,
  scope: Scope,
  id: string,
): Promise<{ receipt: Receipt; balance: Balance }> {
  const found = await engine.jobs.find(id, scope);
  if (found === null) throw notFound('video');
  const { job, balance } = found;
  const settlement = await engine.jobs.readSettlement(id);
  const receipt: Receipt = {
    object: 'video.receipt',
    job_id: job.id,
    status: job.status,
    currency: 'MXN',
    price: toPriceParts(job.terms, job.request.durationSeconds),
    hold: { amount: formatMicros(job.holdMicros), at: unixSeconds(settlement.holdAt) },
    charge: movement(settlement.charge),
    release: movement(settlement.release),
    attempts: settlement.attempts.map((attempt) => ({
      number: attempt.number,
      model: attempt.model,
      provider: attempt.provider,
      upstream: attempt.upstream,
      outcome: attempt.outcome,
      error_code: attempt.errorCode,
      started: unixSeconds(attempt.startedAt),
      answered: attempt.answeredAt === null ? null : unixSeconds(attempt.answeredAt),
    })),
    delivered: delivered(job),
  };
  return { receipt, balance };
}
