/** What is done though nobody asks for it: each thing by a loop of its own. */
import type { Engine } from '@geekhub/engine/engine';
import type { EventHub } from '@geekhub/engine/event-hub';
import type { House } from '@geekhub/engine/house';
import { sweep } from '@geekhub/engine/sweep';
import { sweepDeletions } from '@geekhub/engine/sweep-deletions';
import { sweepFiles } from '@geekhub/engine/sweep-files';
import { sweepWebhooks } from '@geekhub/engine/sweep-webhooks';
import type { Logger } from 'pino';
import { startSweepLoop } from './sweep-loop.ts';

const SWEEP_EVERY_MS = 1_000;
const WEBHOOKS_EVERY_MS = 1_000;
const FILES_EVERY_MS = 60_000;
const DELETIONS_EVERY_MS = 5_000;
const EVENTS_EVERY_MS = 500;
const PRUNE_EVERY_MS = 60_000;

export interface Loops {
  /** No round starts after this. `deletions` waits for the storage, which callers must not. */
  stop(): Promise<{ deletions: Promise<void> }>;
}

export interface LoopsOptions {
  engine: Engine;
  events: EventHub;
  house: House;
  log: Logger;
}

export function startLoops({ engine, events, house, log }: LoopsOptions): Loops {
  const onError = (error: unknown) => log.error({ error }, 'a sweep broke off');
  const deletionLoop = startSweepLoop(() => sweepDeletions(engine), DELETIONS_EVERY_MS, onError);
  const prune = () => Promise.all([engine.watch.prune(), house.health.prune()]).then(() => ({ full: false }));
  const loops = [
    startSweepLoop(() => sweep(engine), SWEEP_EVERY_MS, onError),
    startSweepLoop(() => sweepWebhooks(engine), WEBHOOKS_EVERY_MS, onError),
    startSweepLoop(() => sweepFiles(engine), FILES_EVERY_MS, onError),
    startSweepLoop(() => events.poll(), EVENTS_EVERY_MS, onError),
    startSweepLoop(prune, PRUNE_EVERY_MS, onError),
  ];
  return {
    async stop() {
      const deletions = deletionLoop.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
      return { deletions };
    },
  };
}
