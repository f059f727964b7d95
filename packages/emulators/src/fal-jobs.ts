/** The jobs of the fal emulator: queued, rendered, ended, forgotten. */
import { randomUUID } from 'node:crypto';
import { type FalAnswer, modelError, runnerError } from './fal-answer.ts';
import type { FalFaults } from './fal-faults.ts';
import { checkFalInput, describeFalVideo, type FalEndpoint } from './fal-models.ts';

/** How long a job that renders long waits in the queue first. */
const QUEUE_MS = 1_000;
/** How long the result of an ended job is kept. */
const RETENTION_MS = 60 * 60 * 1_000;
const NAMESPACES = new Set(['workflows', 'comfy']);

export interface FalJob {
  requestId: string;
  endpointId: string;
  endpoint: FalEndpoint;
  input: unknown;
  webhookUrl: string | null;
  acceptedAt: number;
  /** How its render ends, where not with a video. */
  fault: FalFaults['render'] | undefined;
  /** null until it ended. */
  ended: { at: number; result: FalAnswer; error: { error: string; error_type: string } | null } | null;
}

/** `owner/app`, the part of an endpoint id under which requests are asked about. */
export function appOf(endpointId: string): string {
  const segments = endpointId.split('/');
  return segments.slice(0, NAMESPACES.has(segments[0] ?? '') ? 3 : 2).join('/');
}

function renderFault(fault: Exclude<FalFaults['render'], { kind: 'endless' }>): FalAnswer {
  if (fault.kind === 'runner_error') return runnerError(fault.status, fault.type);
  const detail = {
    loc: ['body', 'prompt'],
    msg: 'The request could not be processed.',
    type: fault.type,
    url: `https://docs.fal.ai/errors/#${fault.type}`,
    input: null,
  };
  return modelError(fault.status ?? 422, [detail], false);
}

export class FalJobs {
  readonly #jobs = new Map<string, FalJob>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #renderMs: number;
  readonly #videoUrl: (requestId: string) => string;
  readonly #canFetch: (url: string) => boolean;
  readonly #onEnded: (job: FalJob) => void;

  constructor(
    renderMs: number,
    videoUrl: (requestId: string) => string,
    canFetch: (url: string) => boolean,
    onEnded: (job: FalJob) => void,
  ) {
    this.#renderMs = renderMs;
    this.#videoUrl = videoUrl;
    this.#canFetch = canFetch;
    this.#onEnded = onEnded;
  }

  accept(job: Pick<FalJob, 'endpointId' | 'endpoint' | 'input' | 'webhookUrl' | 'fault'>): FalJob {
    this.#forgetOld();
    const accepted: FalJob = { ...job, requestId: randomUUID(), acceptedAt: Date.now(), ended: null };
    this.#jobs.set(accepted.requestId, accepted);
    if (Number.isFinite(this.#renderMs)) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.finish(accepted.requestId);
      }, this.#renderMs);
      this.#timers.add(timer);
    }
    return accepted;
  }

  find(requestId: string): FalJob | undefined {
    return this.#jobs.get(requestId);
  }

  statusOf(job: FalJob): 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED' {
    if (job.ended !== null) return 'COMPLETED';
    const queueMs = Math.min(this.#renderMs / 4, QUEUE_MS);
    return Date.now() - job.acceptedAt < queueMs ? 'IN_QUEUE' : 'IN_PROGRESS';
  }

  /** Runs the model, which is when its input is checked. */
  finish(requestId: string): void {
    const job = this.#jobs.get(requestId);
    if (job === undefined) throw new Error(`no such request: ${requestId}`);
    if (job.ended !== null || job.fault?.kind === 'endless') return;
    this.#end(job, this.#render(job));
  }

  /** false when it was too late. */
  cancel(job: FalJob): boolean {
    if (job.ended !== null) return false;
    this.#end(job, runnerError(499));
    return true;
  }

  forget(requestId: string): void {
    this.#jobs.delete(requestId);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #render(job: FalJob): FalAnswer {
    if (job.fault !== undefined && job.fault.kind !== 'endless') return renderFault(job.fault);
    const wrong = checkFalInput(job.endpoint, job.input, this.#canFetch);
    if (wrong.length > 0) return modelError(422, wrong, false);
    const video = { url: this.#videoUrl(job.requestId), content_type: 'video/mp4', file_name: 'output.mp4' };
    return {
      status: 200,
      headers: {
        'x-fal-request-id': job.requestId,
        'x-fal-billable-units': String(describeFalVideo(job.endpoint, job.input).seconds),
      },
      body: { video },
    };
  }

  #end(job: FalJob, result: FalAnswer): void {
    const errorType = result.headers?.['x-fal-error-type'] ?? 'model_error';
    const error = { error: `Unexpected status code: ${result.status}`, error_type: errorType };
    job.ended = { at: Date.now(), result, error: result.status === 200 ? null : error };
    this.#onEnded(job);
  }

  #forgetOld(): void {
    const before = Date.now() - RETENTION_MS;
    for (const job of this.#jobs.values()) {
      if (job.ended !== null && job.ended.at < before) this.#jobs.delete(job.requestId);
    }
  }
}
