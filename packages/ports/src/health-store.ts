/** What the operator's pages need from the database about the providers. */

export interface HealthSpan {
  /** How far back, in milliseconds, and in how many slices of equal length. */
  lengthMs: number;
  slices: number;
}

export interface EndsOfSlice {
  provider: string;
  /** 0: the oldest. */
  slice: number;
  /** null: delivered. */
  errorCode: string | null;
  count: number;
}

export interface ProviderReading {
  provider: string;
  renderSeconds: { p50: number; p95: number } | null;
  lastSuccess: Date | null;
  lastFailure: { at: Date; code: string } | null;
}

export interface QueueReading {
  provider: string;
  pending: number;
  processing: number;
  due: number;
  oldestPending: Date | null;
}

export interface HealthReading {
  readAt: Date;
  ends: EndsOfSlice[];
  providers: ProviderReading[];
  queues: QueueReading[];
}

export interface HealthStore {
  /** `notCounted`: codes that are no failure of a provider. */
  readHealth(
    span: HealthSpan,
    providers: readonly string[],
    notCounted: readonly string[],
  ): Promise<HealthReading>;
  /** Removes what is older than any span; how much was removed, at most `limit` of each provider. */
  prune(keepMs: number, limit: number): Promise<number>;
}
