/** What happened to a job, in order. */
import { notFound } from '@geekhub/contracts/error';
import type { TimelineEvent } from '@geekhub/contracts/job-timeline';
import type { Scope } from '@geekhub/ports/job-record';
import type { JobMoment, JobTrail, MessageRecord } from '@geekhub/ports/job-trail';
import type { Engine } from './engine.ts';

/** Of what happened in the same millisecond: causes before what they bring about. */
const ORDER: readonly TimelineEvent['type'][] = [
  'created',
  'asked',
  'callback',
  'answered',
  'next_model',
  'processing',
  'rendered',
  'completed',
  'failed',
  'webhook_sent',
  'deleted',
  'erased',
  'webhook_due',
];

const secondsOf = (time: Date) => time.getTime() / 1000;

/** Throws `not_found`. */
export async function readTrail(engine: Engine, scope: Scope, id: string): Promise<JobTrail> {
  const trail = await engine.jobs.readTrail(id, scope);
  if (trail === null) throw notFound('video');
  return trail;
}

export function timelineOf(trail: JobTrail): TimelineEvent[] {
  const events = [
    ...stateEvents(trail),
    ...attemptEvents(trail),
    ...trail.moments.map((moment) => momentEvent(moment, trail)),
    ...trail.messages.flatMap(messageEvents),
  ];
  return events.sort(
    (left, right) => left.at - right.at || ORDER.indexOf(left.type) - ORDER.indexOf(right.type),
  );
}

function stateEvents({ job, moments, attempts }: JobTrail): TimelineEvent[] {
  const { createdAt, completedAt, deletedAt, error } = job;
  const events: TimelineEvent[] = [{ type: 'created', at: secondsOf(createdAt) }];
  // Of before such moments were noted: what was accepted first made it processing.
  const accepted = attempts.find(({ outcome }) => outcome === 'accepted' || outcome === 'failed')?.answeredAt;
  if (!moments.some(({ what }) => what === 'processing') && accepted != null && job.status !== 'pending') {
    events.push({ type: 'processing', at: secondsOf(accepted) });
  }
  if (job.finishedAt !== null && !moments.some(({ what }) => what === 'rendered')) {
    const { model, provider } = job;
    events.push({ type: 'rendered', at: secondsOf(job.finishedAt), model, provider });
  }
  if (completedAt !== null) {
    const at = secondsOf(completedAt);
    events.push(error === null ? { type: 'completed', at } : { type: 'failed', at, error_code: error.code });
  }
  if (deletedAt !== null) events.push({ type: 'deleted', at: secondsOf(deletedAt) });
  return events;
}

function attemptEvents({ attempts, moments }: JobTrail): TimelineEvent[] {
  const left = moments.filter(({ what }) => what === 'next_model').length;
  return attempts.flatMap((attempt): TimelineEvent[] => {
    const { number, model, provider, startedAt, answeredAt, candidate } = attempt;
    const asked: TimelineEvent = { type: 'asked', at: secondsOf(startedAt), number, model, provider };
    if (answeredAt === null) return [asked];
    // One that came to nothing was accepted at this time; when it failed, the job went on with the next model.
    const isToldLater = attempt.outcome === 'failed' && candidate < left;
    const outcome = isToldLater ? 'accepted' : attempt.outcome;
    const error_code = isToldLater ? null : attempt.errorCode;
    return [
      asked,
      { type: 'answered', at: secondsOf(answeredAt), number, model, provider, outcome, error_code },
    ];
  });
}

function momentEvent(moment: JobMoment, { attempts, moments }: JobTrail): TimelineEvent {
  const { model, provider } = moment;
  const at = secondsOf(moment.at);
  switch (moment.what) {
    case 'processing':
    case 'erased':
      return { type: moment.what, at };
    case 'rendered':
    case 'callback':
      return { type: moment.what, at, model, provider };
    case 'next_model': {
      const candidate = moments.filter(({ what }) => what === 'next_model').indexOf(moment);
      const last = attempts.findLast((attempt) => attempt.candidate === candidate);
      const error_code = last?.errorCode ?? null;
      return { type: 'next_model', at, from: moment.leftModel, model, provider, error_code };
    }
  }
}

function messageEvents({ id, event, url, state, nextAttemptAt, attempts }: MessageRecord): TimelineEvent[] {
  const message = { message_id: id, event, url };
  const events: TimelineEvent[] = attempts.map(({ number, at, durationMs, status, fault }) => ({
    type: 'webhook_sent',
    at: secondsOf(at),
    ...message,
    ...{ number, status, fault, duration_ms: durationMs },
  }));
  if (state === 'pending') events.push({ type: 'webhook_due', at: secondsOf(nextAttemptAt), ...message });
  return events;
}
