/** The trouble that the death of a gateway is: a moment, as long as another serves. */
import { GATEWAYS } from './schedule.ts';
import type { TroubleLog } from './trouble.ts';

export interface Outages {
  /** What the dead had in hand at the moment is cut. Returns what is called when it is back. */
  die(gateway: number, at: number): () => void;
}

export function watchOutages(troubles: TroubleLog): Outages {
  /** Of each gateway, how many of its deaths it is not back from: it may be killed again while it starts. */
  const deaths = new Map<number, number>();
  const isDown = (gateway: number) => (deaths.get(gateway) ?? 0) > 0;
  const countDown = () => [...deaths.keys()].filter(isDown).length;
  let endOutage: (() => void) | null = null;

  return {
    die(gateway, at) {
      troubles.begin('gateways', at)();
      deaths.set(gateway, (deaths.get(gateway) ?? 0) + 1);
      if (countDown() === GATEWAYS) endOutage ??= troubles.begin('gateways', at);
      return () => {
        deaths.set(gateway, (deaths.get(gateway) ?? 0) - 1);
        if (countDown() === GATEWAYS) return;
        endOutage?.();
        endOutage = null;
      };
    },
  };
}
