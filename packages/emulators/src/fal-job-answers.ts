/** What fal says of a job: when it is taken in, while it renders and when it ended. */
import type { FalAnswer } from './fal-answer.ts';
import { appOf, type FalJob } from './fal-jobs.ts';

export const NOT_FOUND: FalAnswer = { status: 404, body: { status: 'NOT_FOUND' } };
export const TOO_EARLY: FalAnswer = { status: 400, body: { detail: 'Request is still in progress' } };

function linksOf(origin: string, job: FalJob): Record<string, string> {
  const base = `${origin}/${appOf(job.endpointId)}/requests/${job.requestId}`;
  return { response_url: base, status_url: `${base}/status`, cancel_url: `${base}/cancel` };
}

export function acceptedAnswer(origin: string, job: FalJob): FalAnswer {
  const { requestId } = job;
  const body = { status: 'IN_QUEUE', request_id: requestId, queue_position: 0, ...linksOf(origin, job) };
  return { status: 200, body };
}

/** The same, without the id by which the job could be asked about. */
export function acceptedNamelessAnswer(origin: string, job: FalJob): FalAnswer {
  return { status: 200, body: { status: 'IN_QUEUE', queue_position: 0, ...linksOf(origin, job) } };
}

export function statusAnswer(origin: string, job: FalJob, state: string, withLogs: boolean): FalAnswer {
  const links = linksOf(origin, job);
  const logs = withLogs ? [] : null;
  if (state !== 'COMPLETED') {
    const position = state === 'IN_QUEUE' ? { queue_position: 0 } : {};
    return { status: 202, body: { status: state, request_id: job.requestId, ...position, ...links, logs } };
  }
  return {
    status: 200,
    body: {
      status: state,
      request_id: job.requestId,
      ...links,
      logs,
      metrics: { inference_time: 1 },
      ...job.ended?.error,
    },
  };
}
