/** Reads from Postgres what is on record of a job's way. */
import type { WebhookEventType } from '@geekhub/contracts/webhook';
import type { AttemptRecord } from '@geekhub/ports/job-record';
import type { JobStore } from '@geekhub/ports/job-store';
import type { JobMoment, JobTrail, MessageRecord } from '@geekhub/ports/job-trail';
import type { OutboundFault } from '@geekhub/ports/outbound';
import type { Database } from './database.ts';
import { type SnapshotRow, toJobSnapshot } from './job-rows.ts';
import { BESIDE, SNAPSHOT } from './snapshot-columns.ts';

interface TrailRow extends SnapshotRow {
  api_key_id: string;
  key_name: string;
  key_last4: string;
  asked: JobTrail['asked'] | null;
  fallbacks: { model: string }[] | null;
  max_cost_micros: bigint | null;
  webhook_url: string | null;
  has_images: boolean;
  erased: boolean;
}

interface MomentRow {
  what: JobMoment['what'];
  at: Date;
  model: string;
  provider: string;
  left_model: string | null;
}

interface MessageRow {
  id: string;
  event: WebhookEventType;
  url: string;
  state: MessageRecord['state'];
  next_attempt_at: Date;
  number: number | null;
  attempted_at: Date | null;
  duration_ms: number | null;
  status: number | null;
  fault: OutboundFault | null;
}

function toMoment({ what, left_model, ...moment }: MomentRow): JobMoment {
  return what === 'next_model'
    ? { ...moment, what, leftModel: left_model ?? moment.model }
    : { ...moment, what };
}

/** A row an attempt, in their order; a message without any has one row. */
function toMessages(rows: readonly MessageRow[]): MessageRecord[] {
  const messages = new Map<string, MessageRecord>();
  for (const {
    id,
    event,
    url,
    state,
    next_attempt_at,
    number,
    attempted_at,
    duration_ms,
    ...answer
  } of rows) {
    const message = messages.get(id) ?? {
      id,
      event,
      url,
      state,
      nextAttemptAt: next_attempt_at,
      attempts: [],
    };
    messages.set(id, message);
    if (number !== null && attempted_at !== null && duration_ms !== null) {
      message.attempts.push({ number, at: attempted_at, durationMs: duration_ms, ...answer });
    }
  }
  return [...messages.values()];
}

export function createPostgresJobTrail(database: Database): Pick<JobStore, 'readTrail' | 'noteCallback'> {
  return {
    async readTrail(id, { organizationId, mode }) {
      const [row] = await database.query<TrailRow>(
        `select ${SNAPSHOT}, coalesce(k.name, '') as key_name, coalesce(k.last4, '') as key_last4,
           (select m.left_options from geekhub.job_moments m where m.job_id = j.id and m.what = 'next_model'
             order by m.at limit 1) as asked,
           exists (select from geekhub.job_images i where i.job_id = j.id) as has_images
         from geekhub.jobs j ${BESIDE} left join geekhub.api_keys k on k.id = j.api_key_id
         where j.id = $1 and j.organization_id = $2 and j.mode = $3`,
        [id, organizationId, mode],
      );
      if (row === undefined) return null;
      const attempts = await database.query<AttemptRecord & { candidate: number }>(
        `select number, candidate, coalesce(model, $2) as model, provider, upstream, outcome, error_code as "errorCode",
           started_at as "startedAt", answered_at as "answeredAt"
         from geekhub.attempts where job_id = $1 order by number`,
        [id, row.asked_model ?? row.model],
      );
      const moments = await database.query<MomentRow>(
        'select what, at, model, provider, left_model from geekhub.job_moments where job_id = $1 order by at',
        [id],
      );
      const messages = await database.query<MessageRow>(
        `select m.id, m.event, m.url, m.state, m.next_attempt_at, a.number, a.attempted_at, a.duration_ms, a.status, a.fault
         from geekhub.webhook_messages m left join geekhub.webhook_attempts a on a.message_id = m.id
         where m.job_id = $1 order by m.created_at, m.id, a.number`,
        [id],
      );
      const { aspectRatio, resolution, audio } = row.request;
      return {
        job: toJobSnapshot(row),
        key: { id: row.api_key_id, name: row.key_name, last4: row.key_last4 },
        asked: row.asked ?? { aspectRatio, resolution, audio },
        fallbackModels: row.fallbacks?.map(({ model }) => model) ?? [],
        maxCostMicros: row.max_cost_micros,
        webhookUrl: row.webhook_url,
        hasImages: row.has_images,
        erased: row.erased,
        attempts,
        moments: moments.map(toMoment),
        messages: toMessages(messages),
      };
    },

    async noteCallback(id) {
      await database.query('select geekhub.note_callback($1)', [id]);
    },
  };
}
