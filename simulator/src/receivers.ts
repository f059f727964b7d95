/** Those who are told of jobs: what reached each of them, whatever they answered. */
import type { WebhookEvent } from '@geekhub/contracts/webhook';
import type { OutboundDoor, PostOutcome } from '@geekhub/ports/outbound';
import type { Random } from './random.ts';
import type { Life, Scheduler } from './scheduler.ts';
import type { Weather } from './weather.ts';

export interface Receivers {
  /** Job ids with the ends that somebody was told of. */
  readonly toldEnds: ReadonlyMap<string, ReadonlySet<string>>;
  /** The way there from one process. */
  doorOf(life: Life): OutboundDoor;
}

export interface ReceiversOptions {
  scheduler: Scheduler;
  random: Random;
  weather: Weather;
  violations: string[];
}

export function createReceivers({ scheduler, random, weather, violations }: ReceiversOptions): Receivers {
  const bodies = new Map<string, string>();
  const toldEnds = new Map<string, Set<string>>();

  function receive(id: string, body: string): void {
    const before = bodies.get(id);
    if (before !== undefined && before !== body) violations.push(`message ${id} came with two bodies`);
    bodies.set(id, body);
    const { type, data } = JSON.parse(body) as WebhookEvent;
    if (type !== `video.${data.status}`)
      violations.push(`a message of ${type} tells of a job that is ${data.status}`);
    if (data.status === 'processing') return;
    const ends = toldEnds.get(data.id) ?? new Set();
    toldEnds.set(data.id, ends.add(data.status));
  }

  function draw(): PostOutcome {
    const retryAfterMs = random.pick([null, 30_000]);
    return random.pick<PostOutcome>([
      { kind: 'answered', status: 500, retryAfterMs: null, text: null },
      { kind: 'answered', status: 429, retryAfterMs, text: null },
      { kind: 'answered', status: 301, retryAfterMs: null, text: null },
      { kind: 'fault', fault: 'unreachable' },
      { kind: 'fault', fault: 'timed_out' },
    ]);
  }

  return {
    toldEnds,
    doorOf: (life) => ({
      reasonToRefuse: () => null,
      async post(_url, { headers, body }) {
        await scheduler.turn(life, 'sends a webhook');
        const fails = random.chance(weather.faults.receiverFails);
        // Also where the answer is lost it may have arrived.
        if (!fails || random.chance(0.5)) receive(headers['webhook-id'] ?? '', body);
        await scheduler.turn(life, 'hears from a receiver');
        return fails ? draw() : { kind: 'answered', status: 204, retryAfterMs: null, text: null };
      },
      fetch: async () => ({ kind: 'refused' }),
    }),
  };
}
