/** Brings providers' callbacks to a gateway, the false ones too. */
import { receiveCallback } from '@geekhub/engine/receive-callback';
import type { House } from './house.ts';
import { judgeError } from './judge-error.ts';
import type { Callback } from './render-farm.ts';
import type { Replica } from './replica.ts';

const AGAIN_MS = 10_000;

const findDue = ({ farm, clock }: House) => farm.callbacks.findIndex(({ at }) => at <= clock.now());

export function isCallbackDue(house: House): boolean {
  return findDue(house) >= 0;
}

/** The first that is due. */
export function deliverCallback(house: House, { engine }: Replica): void {
  const [callback] = house.farm.callbacks.splice(findDue(house), 1);
  if (callback === undefined) throw new Error('no callback is due');
  house.scheduler.start(() =>
    bring(house, engine, callback).catch((error: unknown) => judgeError(house, 'a callback', error)),
  );
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
