/** One round of one subject: how many answers a second, and how long each took. */
import { createHistogram } from 'node:perf_hooks';

export interface Round {
  answers: number;
  perSecond: number;
  p50Ms: number;
  p90Ms: number;
  p99Ms: number;
}

export interface RoundRecorder {
  record(milliseconds: number): void;
  /** The round ends with its last answer. */
  finish(): Round;
}

const NANOSECONDS_A_MILLISECOND = 1e6;

export function recordRound(): RoundRecorder {
  const latencies = createHistogram();
  const startedAt = performance.now();
  let lastAnswerAt = startedAt;
  const percentileMs = (percentile: number) => latencies.percentile(percentile) / NANOSECONDS_A_MILLISECOND;
  return {
    record(milliseconds) {
      latencies.record(Math.max(1, Math.round(milliseconds * NANOSECONDS_A_MILLISECOND)));
      lastAnswerAt = performance.now();
    },
    finish() {
      if (latencies.count === 0) throw new Error('a round ended without an answer; give it more --seconds');
      return {
        answers: latencies.count,
        perSecond: (latencies.count * 1_000) / (lastAnswerAt - startedAt),
        p50Ms: percentileMs(50),
        p90Ms: percentileMs(90),
        p99Ms: percentileMs(99),
      };
    },
  };
}
