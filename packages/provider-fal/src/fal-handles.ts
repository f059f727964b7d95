/** What we keep of a job at fal: where to ask about it, and where its video is. */
import type { Json } from '@geekhub/ports/json';
import { z } from 'zod';

/** Both become part of a path, and the endpoint may come from a callback's unsigned query. */
const ENDPOINT_ID = /^[a-z0-9][\w.-]*(\/[a-z0-9][\w.-]*)+$/i;
const REQUEST_ID = /^[\w-]{1,100}$/;

const FalOperation = z.object({
  /** The id that was submitted to. */
  endpoint: z.string().max(200).regex(ENDPOINT_ID),
  requestId: z.string().regex(REQUEST_ID),
});
export type FalOperation = z.infer<typeof FalOperation>;

/** As it is written plainly: what the database cannot hold, such as a NUL, is escaped in it. */
export const VideoUrl = z.url({ normalize: true });

const FalOutput = z.object({ url: VideoUrl });
export type FalOutput = z.infer<typeof FalOutput>;

export function isEndpointId(text: string): boolean {
  return FalOperation.shape.endpoint.safeParse(text).success;
}

export function readOperation(operation: unknown): FalOperation | null {
  return FalOperation.safeParse(operation).data ?? null;
}

export function readOutput(output: Json): FalOutput | null {
  return FalOutput.safeParse(output).data ?? null;
}
