/** Stands in for the rendering thread: the prompt says how it behaves. It answers with all prompts it was sent. */
import { parentPort } from 'node:worker_threads';
import type { Scene } from '../src/scene.ts';

const prompts: string[] = [];

parentPort?.on('message', (scene: Scene) => {
  prompts.push(scene.prompt);
  if (scene.prompt === 'throw') throw new Error('this render was too much');
  if (scene.prompt === 'exit') process.exit(3);
  if (scene.prompt === 'hang') return;
  parentPort?.postMessage(new TextEncoder().encode(prompts.join(' ')));
});
