/** Loads a server over keep-alive connections, each with one request under way. */
import autocannon from 'autocannon';
import { type Round, recordRound } from './round.ts';

export interface HttpRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}

export interface HttpLoad {
  url: string;
  connections: number;
  seconds: number;
  headers: Record<string, string>;
  nextRequest: () => HttpRequest;
}

/** How often the end of the round is looked for. */
const SAMPLE_MS = 50;

/** Throws when any answer is not a success: figures of refusals are of no use. */
export async function loadByHttp({
  url,
  connections,
  seconds,
  headers,
  nextRequest,
}: HttpLoad): Promise<Round> {
  const round = recordRound();
  const { errors, non2xx, statusCodeStats } = await new Promise<autocannon.Result>((resolve, reject) => {
    const load = autocannon(
      {
        url,
        connections,
        duration: seconds,
        sampleInt: SAMPLE_MS,
        headers,
        requests: [{ setupRequest: (request) => ({ ...request, ...nextRequest() }) }],
      },
      (error, result) => (error === null ? resolve(result) : reject(error)),
    );
    // Its own percentiles are whole milliseconds.
    load.on('response', (_client, _statusCode, _bytes, milliseconds) => round.record(milliseconds));
  });
  if (errors > 0 || non2xx > 0) {
    throw new Error(
      `${url}: ${errors} connection errors; answers by status: ${JSON.stringify(statusCodeStats)}`,
    );
  }
  return round.finish();
}
