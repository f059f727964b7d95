/** An order as programs are to send it. */
import type { Inputs } from '../../../trpc.ts';

type CreateVideo = Inputs['videos']['create'];

export interface CodeOrder {
  /** Of the gateway, as the browser reached it. */
  origin: string;
  request: CreateVideo;
  /** Names under which the programs look for the images; null where there is none. */
  firstFrame: string | null;
  lastFrame: string | null;
}

/** A field and its value as the language writes it. */
export function fieldsOf(request: CreateVideo): [name: string, value: unknown][] {
  return Object.entries(request).filter(([, value]) => value !== undefined);
}
