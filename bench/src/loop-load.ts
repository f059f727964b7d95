/** Keeps a number of calls under way for a while, each begun when the one before it is answered. */
import { type Round, recordRound } from './round.ts';

export interface LoopLoad {
  connections: number;
  seconds: number;
  call: () => Promise<unknown>;
}

export async function loadByLoop({ connections, seconds, call }: LoopLoad): Promise<Round> {
  const round = recordRound();
  const endsAt = performance.now() + seconds * 1_000;
  const loop = async () => {
    for (let startedAt = performance.now(); startedAt < endsAt; startedAt = performance.now()) {
      await call();
      round.record(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, loop));
  return round.finish();
}
