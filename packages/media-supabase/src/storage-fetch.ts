/** The two ways to Supabase Storage: one for what is asked and answered in JSON, one for the bytes of videos. */
import { Agent, type Dispatcher, fetch as undiciFetch } from 'undici';

type Fetch = typeof globalThis.fetch;

export interface StorageLimits {
  /** For the connection, TLS included. */
  connectMs: number;
  /** How long the storage may be silent, or take none of an upload. */
  idleMs: number;
  /** For a whole question and its answer, uploads and downloads apart. */
  answerMs: number;
  /** Of an answer that is no video. */
  answerBytes: number;
}

export const STORAGE_LIMITS: StorageLimits = {
  connectMs: 5_000,
  idleMs: 30_000,
  answerMs: 15_000,
  answerBytes: 1024 * 1024,
};

export interface StorageFetches {
  ask: Fetch;
  /** The answer too is a small one. */
  upload: Fetch;
  download: Fetch;
}

function through(dispatcher: Dispatcher): Fetch {
  // The library's own types for the same standard differ in name only.
  const send = undiciFetch as unknown as (
    input: Parameters<Fetch>[0],
    init: Parameters<Fetch>[1] & { dispatcher: Dispatcher },
  ) => Promise<Response>;
  return (input, init) => send(input, { ...init, dispatcher });
}

export function createStorageFetches(limits: StorageLimits): StorageFetches {
  const timeouts = {
    connect: { timeout: limits.connectMs },
    headersTimeout: limits.idleMs,
    bodyTimeout: limits.idleMs,
  };
  const upload = through(new Agent({ ...timeouts, maxResponseSize: limits.answerBytes }));
  return {
    upload,
    ask(input, init) {
      const tooSlow = AbortSignal.timeout(limits.answerMs);
      const given = init?.signal ?? null;
      return upload(input, {
        ...init,
        signal: given === null ? tooSlow : AbortSignal.any([given, tooSlow]),
      });
    },
    // How large a video may be is the engine's to say.
    download: through(new Agent(timeouts)),
  };
}
