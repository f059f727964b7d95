/** Short-lived tokens that read one job and nothing else, for browsers. */
import { z } from 'zod';

/** `ghub_jt_`, 26 random characters and 6 of checksum. */
export const JOB_TOKEN_PATTERN = /^ghub_jt_[0-9A-Za-z]{26}[0-9A-Za-z]{6}$/;

export const JOB_TOKEN_PREFIX = 'ghub_jt_';

export const TokenLifetime = z
  .int()
  .min(60)
  .max(3600)
  .default(900)
  .meta({ description: 'Seconds until the token is worth nothing.', example: 900 });

export const JobToken = z
  .object({
    object: z.literal('video.token'),
    token: z.string().meta({ description: 'Shown this once.', example: 'ghub_jt_…' }),
    job_id: z.uuid(),
    expires: z.int().meta({ description: 'Unix seconds.' }),
  })
  .meta({ id: 'JobToken' });
export type JobToken = z.infer<typeof JobToken>;
