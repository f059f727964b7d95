/** A local server that speaks as Google does for Veo: long-running operations of the Gemini API, and their files. */
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { FaultScript } from './fault-script.ts';
import {
  fileNotFound,
  googleError,
  invalidKey,
  modelNotFound,
  sendAnswer,
  sendFault,
} from './gemini-answer.ts';
import type { GeminiFaults } from './gemini-faults.ts';
import { findInputFaults, findVeoModel, readSeconds } from './gemini-input.ts';
import { sendMediaFault } from './gemini-media.ts';
import { describeRender, type GeminiRender, GeminiRenders, readRenderedVideo } from './gemini-renders.ts';
import { markVideo } from './mark-video.ts';
import { type RecordedRequest, remember } from './recorded-request.ts';
import { sendVideo } from './video-faults.ts';

const GOOGLE_ORIGIN = 'https://generativelanguage.googleapis.com';
const SUBMIT = /^(?<model>[^:]+):predictLongRunning$/;
const DOWNLOAD = /^(?<fileId>[^:]+):download$/;
/** What one request may carry, images included. */
const BODY_LIMIT_BYTES = 20 * 1024 * 1024;
const DEFAULT_RENDER_MS = 4_000;

export interface GeminiVeoEmulatorOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  /** The API keys that are known. Any key, where left out. */
  keys?: readonly string[];
  /** How long a render takes; with `Infinity` it ends by `finish` alone. */
  renderMs?: number;
  /** Names finished videos by Google's own address, as Google does, and not by the emulator's. */
  genuineUris?: boolean;
  /** Where it is reached when something stands before it: videos are named by this address. */
  publicUrl?: string;
  /** No two videos have the same bytes. */
  distinctVideos?: boolean;
}

/** One submit with a known key, taken in or not. */
export interface GeminiRecordedSubmit {
  model: string;
  body: unknown;
  /** null where no render was started. */
  operation: string | null;
}

export interface GeminiVeoEmulator {
  url: string;
  /** The newest calls of any kind, oldest first. */
  requests: readonly RecordedRequest[];
  submits: readonly GeminiRecordedSubmit[];
  /** Makes the next `times` calls of a kind fail. */
  script<Kind extends keyof GeminiFaults>(kind: Kind, fault: GeminiFaults[Kind], times?: number): void;
  /** Ends a render now. */
  finish(operation: string): void;
  /** The bytes of an operation's video. */
  video(operation: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Does the fault come before a render is begun? */
function startsNothing(fault: GeminiFaults['submit']): boolean {
  switch (fault.kind) {
    case 'status':
    case 'reset':
    case 'hang':
    case 'redirect':
      return !fault.started;
    default:
      return false;
  }
}

export async function startGeminiVeoEmulator(
  options: GeminiVeoEmulatorOptions = {},
): Promise<GeminiVeoEmulator> {
  const { keys, renderMs = DEFAULT_RENDER_MS, genuineUris = false } = options;
  const requests: RecordedRequest[] = [];
  const submits: GeminiRecordedSubmit[] = [];
  const script = new FaultScript<GeminiFaults>();
  const renders = new GeminiRenders(renderMs);
  const server = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
  });
  let origin = '';

  async function videoOf(render: GeminiRender): Promise<Uint8Array> {
    const video = await readRenderedVideo(render);
    return options.distinctVideos ? markVideo(video, render.name) : video;
  }

  function isKnownKey(key: unknown): boolean {
    return typeof key === 'string' && key !== '' && (keys === undefined || keys.includes(key));
  }

  function submit(request: FastifyRequest<{ Params: { call: string } }>, reply: FastifyReply) {
    const model = SUBMIT.exec(request.params.call)?.groups?.model;
    if (model === undefined) return sendAnswer(reply, googleError(404));
    const attempt: GeminiRecordedSubmit = { model, body: request.body, operation: null };
    remember(submits, attempt);
    const veoModel = findVeoModel(model);
    if (veoModel === null) return sendAnswer(reply, modelNotFound(model));
    const fault = script.take('submit');
    if (fault !== undefined && fault.kind !== 'no_name' && startsNothing(fault)) {
      return sendFault(reply, fault, googleError(503));
    }
    const [wrong] = findInputFaults(veoModel, request.body);
    if (wrong !== undefined) return sendAnswer(reply, googleError(400, wrong));
    const { name } = renders.start(model, readSeconds(request.body), script.take('render'));
    attempt.operation = name;
    const answer = { status: 200, body: { name } };
    if (fault === undefined) return sendAnswer(reply, answer);
    return fault.kind === 'no_name'
      ? sendAnswer(reply, { status: 200, body: {} })
      : sendFault(reply, fault, answer);
  }

  async function poll(
    request: FastifyRequest<{ Params: { model: string; id: string } }>,
    reply: FastifyReply,
  ) {
    const { model, id } = request.params;
    const render = renders.find(`models/${model}/operations/${id}`);
    if (render === undefined) return sendAnswer(reply, googleError(404));
    const videoOrigin = genuineUris ? GOOGLE_ORIGIN : origin;
    const videoUri = `${videoOrigin}/v1beta/files/${render.fileId}:download?alt=media`;
    const answer = { status: 200, body: await describeRender(render, videoUri) };
    const fault = script.take('poll');
    if (fault === undefined) return sendAnswer(reply, answer);
    return fault.kind === 'nothing'
      ? sendAnswer(reply, { status: 200, body: null })
      : sendFault(reply, fault, answer);
  }

  /** The render whose file is meant by `abc123:download`. */
  function findFile(call: string): GeminiRender | undefined {
    const fileId = DOWNLOAD.exec(call)?.groups?.fileId;
    return fileId === undefined ? undefined : renders.findFile(fileId);
  }

  server.setNotFoundHandler((_request, reply) => sendAnswer(reply, googleError(404)));
  server.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
    sendAnswer(reply, googleError(error.statusCode === undefined ? 500 : 400)),
  );
  server.addHook('preHandler', async ({ method, url, headers, body }) => {
    remember(requests, { method, path: url, headers, body });
  });
  server.addHook('preHandler', async ({ headers }, reply) => {
    if (!isKnownKey(headers['x-goog-api-key'])) return sendAnswer(reply, invalidKey());
  });

  server.post('/v1beta/models/:call', submit);
  server.get('/v1beta/models/:model/operations/:id', poll);

  server.get<{ Params: { call: string } }>('/v1beta/files/:call', async (request, reply) => {
    const render = findFile(request.params.call);
    if (render === undefined) return sendAnswer(reply, fileNotFound());
    const fault = script.take('media');
    if (fault !== undefined) return sendMediaFault(reply, fault, await videoOf(render));
    // This is only the file's name; the bytes are elsewhere on the same host.
    return reply.redirect(`/download${request.url}`);
  });

  server.get<{ Params: { call: string } }>('/download/v1beta/files/:call', async (request, reply) => {
    const render = findFile(request.params.call);
    if (render === undefined) return sendAnswer(reply, fileNotFound());
    return sendVideo(reply, await videoOf(render));
  });

  const url = await server.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  origin = options.publicUrl ?? url;

  return {
    url,
    requests,
    submits,
    script: (kind, fault, times = 1) => script.add(kind, fault, times),
    finish: (operation) => renders.finish(operation),
    video: (operation) => videoOf(renders.read(operation)),
    close: () => server.close(),
  };
}
