/** Makes a token that reads one job for a while. */
import { notFound } from '@geekhub/contracts/error';
import type { JobToken } from '@geekhub/contracts/job-token';
import type { Caller } from '@geekhub/ports/account-store';
import { hashSecret, mintJobToken } from './api-key.ts';
import type { Engine } from './engine.ts';
import { unixSeconds } from './present-job.ts';

/** Only its hash is kept. Throws `not_found`. */
export async function createJobToken(
  engine: Pick<Engine, 'tokens'>,
  { keyId, scope }: Caller,
  jobId: string,
  lifetimeSeconds: number,
): Promise<JobToken> {
  const token = mintJobToken();
  const expiresAt = await engine.tokens.create({
    ...{ hash: hashSecret(token), jobId, scope, apiKeyId: keyId },
    validMs: lifetimeSeconds * 1_000,
  });
  if (expiresAt === null) throw notFound('video');
  return { object: 'video.token', token, job_id: jobId, expires: unixSeconds(expiresAt) };
}
