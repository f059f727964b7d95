/** Ends the renders of an emulator, each after a time of its own. */
import { RENDER_MS, SLOW_OF_FOUR } from './proportions.ts';
import type { Random } from './random.ts';

const LOOK_EVERY_MS = 50;

export function renderMs(random: Random): number {
  const { from, to } = random.between(1, 4) <= SLOW_OF_FOUR ? RENDER_MS.slow : RENDER_MS.quick;
  return random.between(from, to);
}

/** Goes on as long as the process. `listStarted`: every submit so far, oldest first; null for one that was refused. */
export function finishRenders(
  listStarted: (from: number) => readonly (string | null)[],
  finish: (render: string) => void,
  random: Random,
): void {
  let seen = 0;
  setInterval(() => {
    const started = listStarted(seen);
    seen += started.length;
    for (const render of started) {
      if (render !== null) setTimeout(() => finish(render), renderMs(random));
    }
  }, LOOK_EVERY_MS);
}
