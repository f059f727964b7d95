/** Brings providers' callbacks to a gateway, the false ones too. */
import { receiveCallback } from '@geekhub/engine/receive-callback';
import type { House } from './house.ts';
import { judgeError } from './judge-error.ts';
import type { Callback } from './render-farm.ts';
import type { Replica } from './replica.ts';

const AGAIN_MS = 10_000;

/** true when one was due. */
export function deliverCallback(house: House, { engine }: Replica): boolean {
  const { callbacks } = house.farm;
  const place = callbacks.findIndex(({ at }) => at <= house.clock.now());
  const [callback] = place < 0 ? [] : callbacks.splice(place, 1);
  if (callback === undefined) return false;
  house.scheduler.start(() =>
    bring(house, engine, callback).catch((error: unknown) => judgeError(house, 'a callback', error)),
  );
  return true;
}

async function bring(
  house: House,
  engine: Replica['engine'],
  { url, operation, kind, at }: Callback,
): Promise<void> {
  const [, provider = '', jobId = '', nonce = ''] = /callbacks\/(\w+)\/([^/]+)\/(\w+)$/.exec(url) ?? [];
  const again = () => house.farm.callbacks.push({ url, operation, kind, at: at + AGAIN_MS });
  const answer = await receiveCallback(
    engine,
    { provider, jobId, nonce: kind === 'replayed' ? nonce.replaceAll(/./g, '0') : nonce },
    {
      url,
      headers: { forged: kind === 'forged' ? 'yes' : undefined },
      rawBody: new TextEncoder().encode(operation),
    },
  );
  if (answer === 'retry') again();
  if (kind !== 'genuine' && answer !== 'refused') {
    house.violations.push(`a ${kind} callback was ${answer} for job ${jobId}`);
  }
}
