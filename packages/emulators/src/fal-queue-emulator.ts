/** A local server that speaks the protocol of fal's queue, files and webhooks. */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { runnerError, sendAnswer, sendFault } from './fal-answer.ts';
import type { FalFaults } from './fal-faults.ts';
import {
  acceptedAnswer,
  acceptedNamelessAnswer,
  NOT_FOUND,
  statusAnswer,
  TOO_EARLY,
} from './fal-job-answers.ts';
import { appOf, type FalJob, FalJobs } from './fal-jobs.ts';
import { readFalVideo, sendFalVideo, videoPath } from './fal-media.ts';
import { findFalEndpoint } from './fal-models.ts';
import type { FalRecordedDownload, FalRecordedSubmit } from './fal-records.ts';
import { type FalRecordedUpload, FalUploads } from './fal-uploads.ts';
import { type FalWebhookDelivery, FalWebhooks } from './fal-webhook.ts';
import { FaultScript } from './fault-script.ts';
import { markVideo } from './mark-video.ts';
import { type RecordedRequest, remember } from './recorded-request.ts';

export interface FalQueueEmulatorOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  /** The keys that are known. Any key, where left out. */
  keys?: readonly string[];
  /** How long a render takes; with `Infinity` it ends by `finish` alone. */
  renderMs?: number;
  /** Endpoint ids to host besides fal's own. */
  extraEndpoints?: readonly string[];
  webhookRetryDelaysMs?: readonly number[];
  /** Where it is reached when something stands before it: videos are named by this address. */
  publicUrl?: string;
  /** No two videos have the same bytes. */
  distinctVideos?: boolean;
}

export interface FalQueueEmulator {
  url: string;
  jwksUrl: string;
  /** The newest calls of any kind, oldest first. */
  requests: readonly RecordedRequest[];
  submits: readonly FalRecordedSubmit[];
  downloads: readonly FalRecordedDownload[];
  /** Places for input files, oldest first. */
  uploads: readonly FalRecordedUpload[];
  deliveries: readonly FalWebhookDelivery[];
  /** Makes the next `times` calls of a kind fail. */
  script<Kind extends keyof FalFaults>(kind: Kind, fault: FalFaults[Kind], times?: number): void;
  /** Ends a render now. */
  finish(requestId: string): void;
  /** Drops a request and its result, as fal does some time after the end. */
  forget(requestId: string): void;
  /** Signs further webhooks with a new key; the old one leaves the key set. */
  rotateKey(): void;
  /** The bytes of a request's video. */
  video(requestId: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

const BODY_LIMIT_BYTES = 32 * 1024 * 1024;
const DEFAULT_RENDER_MS = 4_000;
const DEFAULT_WEBHOOK_RETRY_DELAYS_MS = [1_000, 2_000, 4_000, 8_000];
const REQUEST_PATH = /^\/(?<app>.+)\/requests\/(?<requestId>[^/]+)(?:\/(?<action>status|response|cancel))?$/;

function keyOf(request: FastifyRequest): string | null {
  return /^Key (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '';
}

/** Does the fault come before a job is taken in? */
function startsNothing(fault: FalFaults['submit']): boolean {
  switch (fault.kind) {
    case 'status':
    case 'reset':
    case 'hang':
      return !fault.started;
    default:
      return false;
  }
}

function acceptEveryBody(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  // The SDK calls the empty body of a cancel JSON, which Fastify's own parser refuses.
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, text === '' ? undefined : JSON.parse(String(text)));
    } catch {
      done(Object.assign(new Error('the body is no JSON'), { statusCode: 400 }));
    }
  });
  server.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
    sendAnswer(reply, runnerError(error.statusCode ?? 500)),
  );
}

export async function startFalQueueEmulator(
  options: FalQueueEmulatorOptions = {},
): Promise<FalQueueEmulator> {
  const { keys, extraEndpoints = [], renderMs = DEFAULT_RENDER_MS } = options;
  const requests: RecordedRequest[] = [];
  const submits: FalRecordedSubmit[] = [];
  const downloads: FalRecordedDownload[] = [];
  const script = new FaultScript<FalFaults>();
  const webhooks = new FalWebhooks(options.webhookRetryDelaysMs ?? DEFAULT_WEBHOOK_RETRY_DELAYS_MS);
  const server = Fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  let origin = '';
  const uploads = new FalUploads({
    origin: () => origin,
    ...{ isKnownKey, keyOf, unknownKey: runnerError(401) },
    takeFault: (kind) => script.take(kind),
  });
  const jobs = new FalJobs(
    renderMs,
    (requestId) => origin + videoPath(requestId),
    (url) => !uploads.isEmpty(url),
    (job) => {
      if (job.webhookUrl !== null) webhooks.deliver(job.webhookUrl, job, script.take('webhook'));
    },
  );

  async function videoOf(job: FalJob): Promise<Uint8Array> {
    const video = await readFalVideo(job);
    return options.distinctVideos ? markVideo(video, job.requestId) : video;
  }

  function isKnownKey(key: string | null): boolean {
    return key !== null && (keys === undefined || keys.includes(key));
  }

  function submit(request: FastifyRequest<{ Querystring: { fal_webhook?: string } }>, reply: FastifyReply) {
    const endpointId = decodeURIComponent(pathOf(request)).slice(1);
    const key = keyOf(request);
    const input = request.body;
    const webhookUrl = request.query.fal_webhook ?? null;
    const attempt: FalRecordedSubmit = {
      endpoint: endpointId,
      input,
      key,
      webhook: webhookUrl,
      requestId: null,
    };
    remember(submits, attempt);
    if (!isKnownKey(key)) return sendAnswer(reply, runnerError(401));
    const endpoint = findFalEndpoint(endpointId, extraEndpoints);
    if (endpoint === null) {
      const detail = `Application "${endpointId.split('/')[1] ?? endpointId}" not found`;
      return sendAnswer(reply, { status: 404, body: { detail } });
    }
    const fault = script.take('submit');
    if (fault !== undefined && fault.kind !== 'no_request_id' && startsNothing(fault)) {
      return sendFault(reply, fault, runnerError(500));
    }
    const job = jobs.accept({ endpointId, endpoint, input, webhookUrl, fault: script.take('render') });
    attempt.requestId = job.requestId;
    const answer = acceptedAnswer(origin, job);
    if (fault === undefined) return sendAnswer(reply, answer);
    return fault.kind === 'no_request_id'
      ? sendAnswer(reply, acceptedNamelessAnswer(origin, job))
      : sendFault(reply, fault, answer);
  }

  function sendStatus(job: FalJob, withLogs: boolean, reply: FastifyReply) {
    const fault = script.take('status');
    if (fault?.kind === 'says') return sendAnswer(reply, statusAnswer(origin, job, fault.status, withLogs));
    const answer = statusAnswer(origin, job, jobs.statusOf(job), withLogs);
    return fault === undefined ? sendAnswer(reply, answer) : sendFault(reply, fault, answer);
  }

  function sendResult(job: FalJob, reply: FastifyReply) {
    const answer = job.ended?.result ?? TOO_EARLY;
    const fault = script.take('result');
    if (fault === undefined) return sendAnswer(reply, answer);
    switch (fault.kind) {
      case 'too_early':
        return sendAnswer(reply, TOO_EARLY);
      case 'no_video':
        return sendAnswer(reply, { status: 200, body: {} });
      default:
        return sendFault(reply, fault, answer);
    }
  }

  /** The job that a path names: under its app, or under its whole endpoint id. */
  function findByPath(path: string): { job: FalJob; action: string } | null {
    const { app, requestId = '', action = 'response' } = REQUEST_PATH.exec(path)?.groups ?? {};
    const job = jobs.find(requestId);
    if (job === undefined) return null;
    return app === appOf(job.endpointId) || app === job.endpointId ? { job, action } : null;
  }

  acceptEveryBody(server);
  server.addHook('preHandler', async ({ method, url, headers, body }) => {
    remember(requests, { method, path: url, headers, body });
  });

  server.get('/.well-known/jwks.json', () => webhooks.keySet());

  server.get<{ Params: { requestId: string } }>(videoPath(':requestId'), (request, reply) => {
    const keySent = request.headers.authorization !== undefined;
    remember(downloads, { path: request.url, keySent });
    const job = jobs.find(request.params.requestId);
    if (keySent) return reply.status(400).send();
    return job === undefined
      ? reply.status(404).send()
      : sendFalVideo(reply, () => videoOf(job), script.take('media'));
  });

  uploads.register(server);

  server.post('/*', submit);

  server.get<{ Querystring: { logs?: string } }>('/*', (request, reply) => {
    if (!isKnownKey(keyOf(request))) return sendAnswer(reply, runnerError(401));
    const found = findByPath(pathOf(request));
    if (found === null || found.action === 'cancel') return sendAnswer(reply, NOT_FOUND);
    if (found.action === 'status') return sendStatus(found.job, request.query.logs === '1', reply);
    return sendResult(found.job, reply);
  });

  server.put('/*', (request, reply) => {
    if (!isKnownKey(keyOf(request))) return sendAnswer(reply, runnerError(401));
    const found = findByPath(pathOf(request));
    if (found?.action !== 'cancel') return sendAnswer(reply, NOT_FOUND);
    const isCancelled = jobs.cancel(found.job);
    return isCancelled
      ? sendAnswer(reply, { status: 202, body: { status: 'CANCELLATION_REQUESTED' } })
      : sendAnswer(reply, { status: 400, body: { status: 'ALREADY_COMPLETED' } });
  });

  const url = await server.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  origin = options.publicUrl ?? url;

  return {
    url,
    jwksUrl: `${url}/.well-known/jwks.json`,
    requests,
    submits,
    downloads,
    uploads: uploads.recorded,
    deliveries: webhooks.deliveries,
    script: (kind, fault, times = 1) => script.add(kind, fault, times),
    finish: (requestId) => jobs.finish(requestId),
    forget: (requestId) => jobs.forget(requestId),
    rotateKey: () => webhooks.rotateKey(),
    async video(requestId) {
      const job = jobs.find(requestId);
      if (job === undefined) throw new Error(`no such request: ${requestId}`);
      return videoOf(job);
    },
    async close() {
      jobs.close();
      webhooks.close();
      await server.close();
    },
  };
}
