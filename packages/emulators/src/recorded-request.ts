/** One request that an emulator saw, for tests to ask about. */
import type { IncomingHttpHeaders } from 'node:http';

export interface RecordedRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

const LIMIT = 10_000;

/** A long-lived development server keeps only the newest. */
export function remember<Entry>(entries: Entry[], entry: Entry): void {
  if (entries.push(entry) > LIMIT) entries.shift();
}
