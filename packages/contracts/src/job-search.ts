/** Looking for jobs among all that an organisation has made. */
import { z } from 'zod';
import { Job } from './job.ts';
import { JOB_STATES } from './job-state.ts';
import { listOf, PageQuery } from './list.ts';
import { storableText } from './text.ts';

/** The end of the year 9999: what comes after it, Postgres and browsers write each in a way of its own. */
const LAST_SECOND = 253_402_300_799;
const Moment = z.int().min(0).max(LAST_SECOND);

export const SearchJobs = PageQuery.extend({
  words: storableText(4_000)
    .optional()
    .meta({
      description:
        'Words of the prompt, or beginnings of words, in any order: all must be in it. Case and accents make no difference, ' +
        'and nothing but letters and digits counts. The id of a job finds that job.',
    }),
  state: z.enum(JOB_STATES).optional(),
  model: storableText(100).min(1).optional().meta({ description: 'The one that was asked for.' }),
  key: z.uuid().optional(),
  from: Moment.optional().meta({ description: 'Unix seconds; made then or later.' }),
  until: Moment.optional().meta({ description: 'Unix seconds; made before.' }),
});
export type SearchJobs = z.infer<typeof SearchJobs>;

export const KeyName = z.object({ id: z.uuid(), name: z.string(), last4: z.string() });
export type KeyName = z.infer<typeof KeyName>;

export const FoundJob = Job.extend({ key: KeyName.meta({ description: 'What it was made with.' }) });
export type FoundJob = z.infer<typeof FoundJob>;
export const FoundJobList = listOf(FoundJob);

export const KeyNameList = z.object({ data: z.array(KeyName.extend({ revoked: z.boolean() })) });
export type KeyNameList = z.infer<typeof KeyNameList>;

export const ReadJobs = z.strictObject({ ids: z.array(z.uuid()).min(1).max(100) });
export const ReadJobsAnswer = z.object({ data: z.array(Job) });
