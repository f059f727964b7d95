/** One of the gateway's models as the AI SDK calls it. */
import { type Experimental_VideoModelV4, InvalidArgumentError, type SharedV4Warning } from '@ai-sdk/provider';
import type { Job } from '@geekhub/contracts/job';
import type { Model } from '@geekhub/contracts/model';
import { asFinal } from './as-final.ts';
import { awaitWebhook } from './await-webhook.ts';
import { describeJob } from './describe-job.ts';
import type { Download } from './download.ts';
import type { GatewayAnswer, GatewayApi, GatewayCall } from './gateway-api.ts';
import { keyOf, withoutKey } from './idempotency-key.ts';
import { collectVideo, jobOutcome } from './job-outcome.ts';
import type { GeekHubVideoModelId } from './model-id.ts';
import { planVideo, type VideoCall } from './plan-video.ts';
import { type RepeatPolicy, repeatRequest } from './repeat-request.ts';
import { VideoFailedError } from './video-failed-error.ts';
import { VideoNotCollectedError } from './video-not-collected-error.ts';
import { readJob, waitForEnd } from './wait-for-end.ts';

/** Someone is waiting for the start, so trouble may delay it by seconds. */
const BRIEF: RepeatPolicy = { attempts: 4, backoffCapMs: 8_000 };

interface StartedJob {
  answer: GatewayAnswer<Job>;
  warnings: SharedV4Warning[];
}

export function createVideoModel(
  modelId: GeekHubVideoModelId,
  api: GatewayApi,
  download: Download,
): Experimental_VideoModelV4 {
  let known: Promise<Model> | undefined;
  /** Once a model object: the same call must make the same request when it is repeated. */
  function readModel(call: GatewayCall): Promise<Model> {
    known ??= api
      .get<Model>(`/v1/models/${modelId.split('/').map(encodeURIComponent).join('/')}`, 'model', call)
      .then(({ value }) => value);
    known.catch(() => {
      known = undefined;
    });
    return known;
  }

  async function start(call: VideoCall, idempotencyKey: string): Promise<StartedJob> {
    const { headers, abortSignal } = call;
    const { body, warnings } = await planVideo(modelId, call, () => readModel({ headers, abortSignal }));
    const answer = await api.post<Job>('/v1/videos/generations', 'video.job', body, {
      headers: { ...withoutKey(headers), 'idempotency-key': idempotencyKey },
      abortSignal,
    });
    if (call.aspectRatio === 'adaptive' && answer.value.aspect_ratio !== null) {
      const details = `${answer.value.model} renders ${answer.value.aspect_ratio} here.`;
      warnings.push({ type: 'unsupported', feature: 'aspectRatio', details });
    }
    return { answer, warnings };
  }

  return {
    specificationVersion: 'v4',
    provider: 'geekhub.video',
    modelId,
    maxVideosPerCall: 1,

    /**
     * The SDK comes here when it is given neither `poll` nor `webhook`, and then makes no key of its own: a start that it
     * repeated would be another one. So the repeating is done here under one key, and nothing thrown asks for more.
     */
    async doGenerate(call) {
      const key = keyOf(call.headers) ?? `aisdk_vid_${crypto.randomUUID()}`;
      const { abortSignal } = call;
      const headers = withoutKey(call.headers);
      const { answer, warnings } = await repeatRequest(api, () => start(call, key), BRIEF, abortSignal).catch(
        (error) => {
          throw asFinal(error);
        },
      );
      const jobId = answer.value.id;
      try {
        const ended = await waitForEnd(api, jobId, { headers, abortSignal });
        if (ended.value.status === 'failed') throw new VideoFailedError(ended.value);
        const outcome = await collectVideo(api, ended, { headers, abortSignal });
        const videos = await Promise.all(
          outcome.videos.map(async (video) => {
            // The SDK's own download refuses a private address, where a gateway of one's own may well be.
            if (video.type !== 'url' || !isAtGateway(video.url)) return video;
            const { data } = await download({ url: new URL(video.url), ...(abortSignal && { abortSignal }) });
            return { type: 'binary' as const, data, mediaType: video.mediaType };
          }),
        );
        return { ...outcome, videos, warnings: [...warnings, ...outcome.warnings] };
      } catch (error) {
        abortSignal?.throwIfAborted();
        if (VideoFailedError.isInstance(error)) throw error;
        throw new VideoNotCollectedError(jobId, error);
      }
    },

    async doStart(call) {
      const key = keyOf(call.headers);
      try {
        const { answer, warnings } = await start(call, key ?? `aisdk_vid_${crypto.randomUUID()}`);
        return {
          operation: answer.value.id,
          providerMetadata: describeJob(answer.value),
          response: { timestamp: new Date(), modelId: answer.value.rendered_by, headers: answer.headers },
          warnings,
        };
      } catch (error) {
        // Whoever gave no key cannot repeat this call, only make another one.
        throw key === undefined ? asFinal(error) : error;
      }
    },

    async doStatus({ operation, ...call }) {
      if (typeof operation !== 'string') {
        throw new InvalidArgumentError({
          argument: 'operation',
          message: 'operation: must be the id of a job',
        });
      }
      return jobOutcome(api, await readJob(api, operation, call), call);
    },

    async handleWebhookOption({ webhook }) {
      const { url, received } = await webhook();
      return { webhookUrl: url, received: awaitWebhook(api, received) };
    },
  };

  function isAtGateway(url: string): boolean {
    return URL.parse(url)?.origin === new URL(api.baseUrl()).origin;
  }
}
