/** Cancels a job, again and again until it is answered. */
import { isFailure } from './answers.ts';
import { wait } from './wait.ts';

/** `taken back`: it is ours no more to pay. `too late`: it had ended. `surprise`: an answer that nobody should get. */
export type CancelOutcome = 'taken back' | 'too late' | 'surprise';

export interface CancelOptions {
  url: string;
  apiKey: string;
  fetch: typeof globalThis.fetch;
  signal: AbortSignal;
}

const ANSWER_MS = 5_000;
const REPEAT_MS = 200;

/** null when the run is over before that. */
export async function takeBack(
  jobId: string,
  { url, apiKey, fetch, signal }: CancelOptions,
): Promise<CancelOutcome | null> {
  while (!signal.aborted) {
    const status = await fetch(`${url}/v1/videos/${jobId}/cancel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    })
      .then(async (response) => {
        await response.body?.cancel();
        return response.status;
      })
      .catch(() => null);
    if (status === 200) return 'taken back';
    if (status === 409) return 'too late';
    if (!isFailure({ status })) return 'surprise';
    await wait(REPEAT_MS, signal);
  }
  return null;
}
