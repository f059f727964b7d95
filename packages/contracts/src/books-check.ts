/** A check of the books: under way, or what it found. */
import { z } from 'zod';

export const BookCheckOutcome = z.enum(['right', 'wrong', 'timed_out', 'stopped', 'broken', 'lost']);
export type BookCheckOutcome = z.infer<typeof BookCheckOutcome>;

export const BookCheck = z.object({
  id: z.uuid(),
  started_by: z.enum(['console', 'command']),
  started: z.int(),
  ended: z.int().nullable(),
  /** Milliseconds, once it has ended. */
  took_ms: z.int().nullable(),
  steps: z.int(),
  steps_done: z.int(),
  /** null while it is under way. */
  outcome: BookCheckOutcome.nullable(),
  jobs: z.int().nullable(),
  transfers: z.int().nullable(),
  problems: z.array(z.string()),
});
export type BookCheck = z.infer<typeof BookCheck>;

/** Newest first. */
export const BookChecks = z.object({ checks: z.array(BookCheck) });

/** false: one is under way already, here or in another process. */
export const BookCheckBegun = z.object({ begun: z.boolean() });
