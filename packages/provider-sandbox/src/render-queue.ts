/** Renders scenes one after the other, each only once for all who wait for it at the same time. */
import pLimit from 'p-limit';
import { createRenderThread } from './render-thread.ts';
import type { Scene } from './scene.ts';

export interface RenderQueueSettings {
  /** A worker that is sent a Scene and answers with the bytes of the file. */
  workerFile: URL;
  /** For one render, the time in the queue not counted. */
  deadlineMs: number;
}

export interface RenderQueue {
  /** Rejects when the signal is aborted, the render fails or takes too long, or the queue is closed. */
  render(scene: Scene, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /** Ends what is under way, and the thread. */
  close(): Promise<void>;
}

interface SharedRender {
  file: Promise<Uint8Array<ArrayBuffer>>;
  waiting: number;
  abandon: AbortController;
}

export function createRenderQueue({ workerFile, deadlineMs }: RenderQueueSettings): RenderQueue {
  const thread = createRenderThread(workerFile);
  const oneAtATime = pLimit(1);
  const shared = new Map<string, SharedRender>();
  const closing = new AbortController();

  function begin(scene: Scene): SharedRender {
    const abandon = new AbortController();
    const file = oneAtATime(() => {
      const tooLong = AbortSignal.timeout(deadlineMs);
      return thread.render(scene, AbortSignal.any([abandon.signal, closing.signal, tooLong]));
    });
    return { file, waiting: 0, abandon };
  }

  async function render(scene: Scene, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    signal.throwIfAborted();
    const key = JSON.stringify(scene);
    const joined = shared.get(key) ?? begin(scene);
    shared.set(key, joined);
    joined.waiting += 1;
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    try {
      return await Promise.race([joined.file, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      joined.waiting -= 1;
      if (joined.waiting === 0) {
        shared.delete(key);
        joined.abandon.abort();
      }
    }
  }

  async function close(): Promise<void> {
    closing.abort(new Error('the render queue is closed'));
    // Behind the render that was just cut off, which waits for its thread to end.
    await oneAtATime(() => thread.stop());
  }

  return { render, close };
}
