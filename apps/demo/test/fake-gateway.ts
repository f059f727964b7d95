/** A gateway of one job, for the demo to talk to: it answers the polls with the given states, the last one for ever. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { CreateVideo, Job } from '@geekhub/contracts/job';
import { exampleJob, JOB_ID } from '@geekhub/testing/example-job';
import { onTestFinished } from 'vitest';

export const VIDEO = Buffer.from('not really a video, but the bytes of one');

export interface FakeGatewayScript {
  /** Answers the submit in place of the job. */
  refusal?: { status: number; error: Record<string, unknown> };
  polls?: Partial<Job>[];
  /** How many bytes of the video are sent before the connection is cut; all of them when absent. */
  videoCutAfter?: number;
}

export interface FakeGateway {
  baseUrl: string;
  submits: { input: CreateVideo; authorization: string | undefined }[];
  /** Resolves when the job was asked for. */
  polled: Promise<void>;
}

export async function startFakeGateway(script: FakeGatewayScript = {}): Promise<FakeGateway> {
  const submits: FakeGateway['submits'] = [];
  const polled = Promise.withResolvers<void>();
  const polls = script.polls ?? [{ status: 'completed' }];
  let pollCount = 0;

  const server = createServer(async (request, response) => {
    const answer = (body: unknown, status = 200) => response.writeHead(status).end(JSON.stringify(body));
    switch (`${request.method} ${request.url}`) {
      case 'POST /v1/videos/generations': {
        const input = (await json(request)) as CreateVideo;
        submits.push({ input, authorization: request.headers.authorization });
        if (script.refusal !== undefined)
          return answer({ error: script.refusal.error }, script.refusal.status);
        return answer(jobOf(input, { status: 'pending' }));
      }
      case `GET /v1/videos/${JOB_ID}`: {
        const state = polls[Math.min(pollCount++, polls.length - 1)];
        const videoUrl = state?.status === 'completed' ? `${baseUrl}/video.mp4` : null;
        answer(jobOf(submits[0]?.input, { video_url: videoUrl, ...state }));
        return polled.resolve();
      }
      case 'GET /v1/credits':
        return answer({
          object: 'credits',
          currency: 'MXN',
          balance: '9995.80',
          held: '0.00',
          available: '9995.80',
        });
      case 'GET /video.mp4': {
        response.writeHead(200, { 'content-length': VIDEO.length });
        if (script.videoCutAfter === undefined) return response.end(VIDEO);
        return response.write(VIDEO.subarray(0, script.videoCutAfter), () => response.destroy());
      }
      default:
        return answer({}, 404);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { baseUrl, submits, polled: polled.promise };
}

function jobOf(input: CreateVideo | undefined, changes: Partial<Job>): Job {
  const asked = { model: input?.model ?? '', prompt: input?.prompt ?? '', duration: input?.duration ?? 5 };
  return exampleJob({ ...asked, poll_after_seconds: 1, ...changes });
}
