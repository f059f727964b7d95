/** The states of a job as a person sees them at a glance. Free of zod, so that a page can name them without carrying it. */

/** A deleted one is that, however it ended. */
export const JOB_STATES = ['pending', 'processing', 'completed', 'failed', 'deleted'] as const;
export type JobState = (typeof JOB_STATES)[number];
