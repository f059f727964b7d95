/** The id of a job as callers write it. */
import { notFound } from '@geekhub/contracts/error';
import { z } from 'zod';

/** Any text: what is no UUID is a job that does not exist, word for word like one of somebody else's. */
export const JobId = z.strictObject({
  id: z.string().meta({ description: 'The id of the job.', example: 'e8c96506-72a1-429f-a7ed-4bb0a42541be' }),
});

/** Of a job that may be read with a token for `onlyJob`; any other is as one that does not exist. */
export function parseReadableId(id: string, onlyJob: string | null): string {
  const parsed = parseJobId(id);
  if (onlyJob !== null && parsed !== onlyJob) throw notFound('video');
  return parsed;
}

/** Throws the same `not_found` as a job that does not exist. */
export function parseJobId(id: string): string {
  const parsed = z.uuid().safeParse(id);
  if (!parsed.success) throw notFound('video');
  return parsed.data.toLowerCase();
}
