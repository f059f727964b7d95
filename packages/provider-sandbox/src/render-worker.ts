/** The thread that renders: it is sent a scene and answers with the file. What it throws ends it; it is then replaced. */
import { parentPort } from 'node:worker_threads';
import { renderVideo } from './render-video.ts';
import type { Scene } from './scene.ts';

parentPort?.on('message', async (scene: Scene) => {
  parentPort?.postMessage(await renderVideo(scene));
});
