/** One worker thread, started when it is first needed and replaced when it was lost. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Scene } from './scene.ts';

export interface RenderThread {
  /** One at a time. Rejects when the thread dies or the signal is aborted; both end the thread. */
  render(scene: Scene, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  stop(): Promise<void>;
}

interface RunningWorker {
  worker: Worker;
  ended: AbortSignal;
}

export function createRenderThread(workerFile: URL): RenderThread {
  let running: RunningWorker | null = null;

  function start(): RunningWorker {
    // It renders, and nothing else: no environment, hence none of the gateway's secrets.
    const worker = new Worker(workerFile, { env: {} });
    const ended = new AbortController();
    worker.once('exit', () => {
      ended.abort(new Error('the render thread ended'));
      if (running?.worker === worker) running = null;
    });
    // Without a listener an error of the thread would be one of the whole process. Its exit follows.
    worker.on('error', () => {});
    return { worker, ended: ended.signal };
  }

  async function stop(): Promise<void> {
    const stopped = running;
    running = null;
    await stopped?.worker.terminate();
  }

  async function render(scene: Scene, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    signal.throwIfAborted();
    running ??= start();
    const { worker, ended } = running;
    worker.ref();
    worker.postMessage(scene);
    try {
      const [file] = await once(worker, 'message', { signal: AbortSignal.any([signal, ended]) });
      return file;
    } catch (error) {
      // A thread in the middle of a render can only be ended.
      await stop();
      throw error;
    } finally {
      // An idle thread keeps no process alive.
      worker.unref();
    }
  }

  return { render, stop };
}
