/** What the fal emulator saw of submits and downloads, for tests to ask about. */

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
