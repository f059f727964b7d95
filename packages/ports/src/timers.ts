/** What the engine needs of time as it passes here. What time it *is*, only the database says. */
export interface Timers {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Resolves after this long, or early when `signal` is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Aborted after this long. */
  deadline(milliseconds: number): AbortSignal;
  /** Calls `work` every so often until the function it returns is called. */
  every(milliseconds: number, work: () => void): () => void;
}
