/** What holds between the gateway and the rendering thread, however badly the thread behaves. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRenderQueue, type RenderQueue } from '../src/render-queue.ts';
import type { Scene } from '../src/scene.ts';

const workerFile = new URL('./unreliable-worker.ts', import.meta.url);
const never = new AbortController().signal;

function scene(prompt: string): Scene {
  return { model: 'fal/kling-2', prompt, durationSeconds: 5, aspectRatio: '16:9' };
}

let queue: RenderQueue;

beforeEach(() => {
  queue = createRenderQueue({ workerFile, deadlineMs: 30_000 });
});
afterEach(() => queue.close());

async function render(prompt: string, signal = never): Promise<string> {
  return new TextDecoder().decode(await queue.render(scene(prompt), signal));
}

describe('a render', () => {
  test('is made once for all who wait for the same scene at the same time', async () => {
    expect(await Promise.all([render('one'), render('one'), render('one')])).toEqual(['one', 'one', 'one']);
  });

  test('is made again for who comes later', async () => {
    await render('one');
    expect(await render('one')).toBe('one one');
  });

  test('goes on for the others when one of them gives up', async () => {
    const impatient = new AbortController();
    const given = render('one', impatient.signal);
    const kept = render('one');
    impatient.abort();
    await expect(given).rejects.toThrow();
    expect(await kept).toBe('one');
  });

  test('is never begun when it is given up while queued', async () => {
    const impatient = new AbortController();
    const first = render('first');
    const queued = render('queued', impatient.signal);
    const last = render('last');
    impatient.abort();
    await expect(queued).rejects.toThrow();
    expect(await first).toBe('first');
    expect(await last).toBe('first last');
  });

  test('is stopped when it is given up half-way, and the next one is made', async () => {
    const impatient = new AbortController();
    const hanging = render('hang', impatient.signal);
    const next = render('next');
    impatient.abort();
    await expect(hanging).rejects.toThrow();
    expect(await next).toBe('next');
  });

  test('is made for who asks after another gave the same scene up', async () => {
    await render('warm-up');
    const impatient = new AbortController();
    const given = render('one', impatient.signal);
    impatient.abort();
    await expect(given).rejects.toThrow();
    expect(await render('one')).toBe('one');
  });

  test('that was aborted before it was asked for is refused', async () => {
    await expect(render('one', AbortSignal.abort())).rejects.toThrow();
  });
});

describe('a thread', () => {
  test.each(['throw', 'exit'])('that is lost by %s fails its render and is replaced', async (prompt) => {
    const lost = render(prompt);
    const next = render('next');
    await expect(lost).rejects.toThrow();
    expect(await next).toBe('next');
  });

  test('that does not answer within the deadline is replaced', async () => {
    const hasty = createRenderQueue({ workerFile, deadlineMs: 50 });
    await expect(hasty.render(scene('hang'), never)).rejects.toThrow();
    await hasty.close();
  });

  test('that is idle keeps no process alive', async () => {
    const program = fileURLToPath(new URL('./render-once.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 30_000 });
    expect(stdout).toBe('rendered\n');
  });

  test('that is closed fails what was under way and what was queued, and takes no more', async () => {
    const outcomes = Promise.allSettled([render('hang'), render('queued')]);
    await queue.close();
    for (const outcome of await outcomes) expect(outcome.status).toBe('rejected');
    await expect(render('late')).rejects.toThrow();
  });
});
