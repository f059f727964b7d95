/** The storage as one process reaches it, over objects that all of them share. */
import type { MediaKey, MediaStore } from '@geekhub/ports/media';
import type { Random } from './random.ts';
import type { Life, Scheduler } from './scheduler.ts';
import { SimFault } from './sim-fault.ts';
import type { Weather } from './weather.ts';

export interface SimMediaOptions {
  /** By job id. */
  objects: Map<string, Uint8Array>;
  scheduler: Scheduler;
  random: Random;
  weather: Weather;
  life: Life;
}

export function createSimMedia({ objects, scheduler, random, weather, life }: SimMediaOptions): MediaStore {
  async function reach(what: string): Promise<void> {
    await scheduler.turn(life, `${what} the storage`);
    if (weather.away.has('storage') || random.chance(weather.faults.storeFails)) {
      throw new SimFault('the storage does not answer');
    }
  }

  return {
    async store({ jobId }: MediaKey, stream) {
      const bytes = await new Response(stream).bytes();
      await reach('writes to');
      if (objects.has(jobId)) return { kind: 'exists' };
      const isShort = random.chance(weather.faults.storeShort);
      const kept = isShort ? bytes.slice(0, -1) : bytes;
      objects.set(jobId, kept);
      await scheduler.turn(life, 'hears from the storage');
      // One that broke off in the middle of a write seldom lives to say so.
      if (random.chance(isShort ? 0.5 : weather.faults.storeFailsAfter))
        throw new SimFault('the answer was lost');
      return { kind: 'stored', bytes: kept.length };
    },
    async open({ jobId }) {
      await reach('reads from');
      const found = objects.get(jobId);
      if (found === undefined) return null;
      const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        controller.enqueue(found);
        controller.close();
      };
      return { bytes: found.length, stream: new ReadableStream({ start }) };
    },
    async remove({ jobId }) {
      await reach('removes from');
      objects.delete(jobId);
    },
    publicUrl: ({ organizationId, jobId }) => `http://storage.test/${organizationId}/${jobId}/video.mp4`,
  };
}
