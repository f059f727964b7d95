/** How long after a kill a caller is served again: asked ten times a second, over a new connection each time. */
import { once } from 'node:events';
import { request } from 'node:http';
import type { Answer } from './answers.ts';
import { wait } from './wait.ts';

export interface RecoveryProbe {
  /** Milliseconds from `at` to the first success of a request that began after it. */
  servedAgainAfter(at: number): Promise<number>;
  /** Resolves when all that was asked is over: the gateways may stop then. */
  stop(): Promise<void>;
}

const ASK_EVERY_MS = 100;
const ANSWER_MS = 3_000;

/** `authorization`: of someone who may read their balance. */
export function startRecoveryProbe(
  url: string,
  authorization: string,
  record: (answer: Answer) => void,
): RecoveryProbe {
  const stopping = new AbortController();
  const waiting = new Map<number, (milliseconds: number) => void>();
  const underWay = new Set<Promise<void>>();

  async function ask(): Promise<number | null> {
    try {
      const asked = request(`${url}/v1/credits`, {
        headers: { authorization },
        agent: false,
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      asked.end();
      const [response] = await once(asked, 'response');
      response.resume();
      await once(response, 'end');
      return response.statusCode;
    } catch {
      return null;
    }
  }

  async function probe(): Promise<void> {
    const from = performance.now();
    const status = await ask();
    const to = performance.now();
    record({ status, from, to });
    if (status !== 200) return;
    for (const [at, resolve] of waiting) {
      if (at > from) continue;
      waiting.delete(at);
      resolve(to - at);
    }
  }

  async function probeOn(): Promise<void> {
    while (!stopping.signal.aborted) {
      const begun = probe().finally(() => underWay.delete(begun));
      underWay.add(begun);
      await wait(ASK_EVERY_MS, stopping.signal);
    }
  }
  const probing = probeOn();

  return {
    servedAgainAfter(at) {
      const { promise, resolve } = Promise.withResolvers<number>();
      waiting.set(at, resolve);
      return promise;
    },
    async stop() {
      stopping.abort();
      await probing;
      await Promise.all(underWay);
    },
  };
}
