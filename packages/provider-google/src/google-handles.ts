/** What we keep of a render at Google: where to ask about it, and where its video is. Both are stored: no key in them. */
import type { Json } from '@geekhub/ports/json';
import { z } from 'zod';

/** `models/{model}/operations/{id}`: it becomes a path. */
const GoogleOperation = z.object({ name: z.string().regex(/^[\w.:/-]{1,500}$/) });
export type GoogleOperation = z.infer<typeof GoogleOperation>;

/** As it is written plainly: what the database cannot hold, such as a NUL, is escaped in it. */
const GoogleOutput = z.object({ uri: z.url({ normalize: true }) });
export type GoogleOutput = z.infer<typeof GoogleOutput>;

export function readOperation(operation: unknown): GoogleOperation | null {
  return GoogleOperation.safeParse(operation).data ?? null;
}

export function readOutput(output: Json): GoogleOutput | null {
  return GoogleOutput.safeParse(output).data ?? null;
}
