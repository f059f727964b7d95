/** The renders of the Gemini emulator: from submit to the file. */
import { randomBytes } from 'node:crypto';
import type { GeminiFaults } from './gemini-faults.ts';
import { readSampleVideo } from './sample-video.ts';

/** Videos are kept for two days. */
const KEPT_MS = 2 * 24 * 60 * 60 * 1000;
const RESPONSE_TYPE = 'type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse';

export interface GeminiRender {
  /** `models/{model}/operations/{id}`. */
  readonly name: string;
  readonly fileId: string;
  readonly seconds: number;
  readonly ending: GeminiFaults['render'] | undefined;
  readonly startedAt: number;
  /** Not a moment before this it is done. */
  doneAt: number;
}

export class GeminiRenders {
  readonly #renders = new Map<string, GeminiRender>();
  readonly #renderMs: number;

  constructor(renderMs: number) {
    this.#renderMs = renderMs;
  }

  start(model: string, seconds: number, ending: GeminiFaults['render'] | undefined): GeminiRender {
    const startedAt = Date.now();
    this.#forgetExpired();
    const render: GeminiRender = {
      name: `models/${model}/operations/${randomBytes(6).toString('hex')}`,
      fileId: randomBytes(6).toString('hex'),
      seconds,
      ending,
      startedAt,
      doneAt: ending?.kind === 'endless' ? Number.POSITIVE_INFINITY : startedAt + this.#renderMs,
    };
    this.#renders.set(render.name, render);
    return render;
  }

  find(name: string): GeminiRender | undefined {
    this.#forgetExpired();
    return this.#renders.get(name);
  }

  /** For whoever started it: it must be there. */
  read(name: string): GeminiRender {
    const render = this.#renders.get(name);
    if (render === undefined) throw new Error(`no such operation: ${name}`);
    return render;
  }

  /** The render whose video this is, once there is one. */
  findFile(fileId: string): GeminiRender | undefined {
    this.#forgetExpired();
    const render = [...this.#renders.values()].find((each) => each.fileId === fileId);
    return render !== undefined && isDone(render) && render.ending === undefined ? render : undefined;
  }

  finish(name: string): void {
    const render = this.read(name);
    if (render.ending?.kind !== 'endless') render.doneAt = 0;
  }

  #forgetExpired(): void {
    // The map keeps the order of starting: behind the first that is young enough there is nothing to forget.
    for (const { name, startedAt } of this.#renders.values()) {
      if (startedAt >= Date.now() - KEPT_MS) return;
      this.#renders.delete(name);
    }
  }
}

/** The operation as polling shows it. */
export async function describeRender(render: GeminiRender, videoUri: string): Promise<object> {
  const { name, ending } = render;
  if (!isDone(render)) return { name };
  switch (ending?.kind) {
    case 'error':
      return { name, done: true, error: { code: ending.code, message: 'The render failed.' } };
    case 'empty':
      return { name, done: true, response: {} };
    case 'filtered':
      return describeVideos(name, {
        raiMediaFilteredCount: 1,
        raiMediaFilteredReasons: ending.reasons,
      });
    case 'inline': {
      const encodedVideo = Buffer.from(await readRenderedVideo(render)).toString('base64');
      return describeVideos(name, { generatedSamples: [{ video: { encodedVideo, encoding: 'video/mp4' } }] });
    }
    default:
      return describeVideos(name, { generatedSamples: [{ video: { uri: videoUri } }] });
  }
}

export function readRenderedVideo(render: GeminiRender): Promise<Uint8Array> {
  // Veo always adds sound.
  return readSampleVideo(render.seconds, { audio: true });
}

function describeVideos(name: string, generateVideoResponse: object): object {
  return { name, done: true, response: { '@type': RESPONSE_TYPE, generateVideoResponse } };
}

function isDone(render: GeminiRender): boolean {
  return Date.now() >= render.doneAt;
}
