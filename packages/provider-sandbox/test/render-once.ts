/** A program that renders once and closes nothing. */
import { createRenderQueue } from '../src/render-queue.ts';

const queue = createRenderQueue({
  workerFile: new URL('./unreliable-worker.ts', import.meta.url),
  deadlineMs: 60_000,
});
const scene = { model: 'fal/kling-2', prompt: 'a wave', durationSeconds: 5, aspectRatio: null };
await queue.render(scene, new AbortController().signal);
process.stdout.write('rendered\n');
