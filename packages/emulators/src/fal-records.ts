/** What the fal emulator saw, for tests to ask about. */
import type { IncomingHttpHeaders } from 'node:http';

export interface FalRecordedRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** One attempt to submit, taken in or not. */
export interface FalRecordedSubmit {
  endpoint: string;
  input: unknown;
  key: string | null;
  webhook: string | null;
  /** null where no job was started. */
  requestId: string | null;
}

export interface FalRecordedDownload {
  path: string;
  /** A file is public: no key should ever come with the request. */
  keySent: boolean;
}

/** A long-lived development server keeps only the newest of each. */
const LIMIT = 10_000;

export class FalRecords {
  readonly requests: FalRecordedRequest[] = [];
  readonly submits: FalRecordedSubmit[] = [];
  readonly downloads: FalRecordedDownload[] = [];

  addRequest(request: FalRecordedRequest): void {
    if (this.requests.push(request) > LIMIT) this.requests.shift();
  }

  addSubmit(submit: FalRecordedSubmit): void {
    if (this.submits.push(submit) > LIMIT) this.submits.shift();
  }

  addDownload(download: FalRecordedDownload): void {
    if (this.downloads.push(download) > LIMIT) this.downloads.shift();
  }
}
