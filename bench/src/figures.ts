/** What a run of the bench found out. */
import type { SubjectFigures } from './interleave.ts';
import type { Machine } from './machine.ts';
import type { Memory } from './memory-watch.ts';

export interface OperationFigures {
  operation: 'poll' | 'submit';
  gateway: SubjectFigures;
  bareRoute: SubjectFigures;
  bareSql: SubjectFigures;
  /** Throughput of the gateway divided by theirs. */
  ratios: { toBareRoute: number; toBareSql: number };
}

export interface BooksFigures {
  /** Of the gateway's database, counted by SQL when it had stopped. */
  jobs: number;
  /** Submits that it answered. */
  answered: number;
  /** Disagreements, in words; none where the books balance. */
  problems: string[];
}

export interface Comparison {
  database: 'embedded' | 'server';
  postgres: string;
  /** Length of what the gateway, and so the bare route, answers. */
  answerBytes: number;
  operations: OperationFigures[];
  /** Of the submits that a round answered, how many had reached the provider by its end. */
  sentOnShare: number;
  /** Calls that the polls made at the provider. */
  providerCallsOfPolls: number;
  gatewayMemory: Memory;
  gatewayErrors: string[];
  books: BooksFigures;
}

export interface BenchFigures {
  takenAt: string;
  machine: Machine;
  seconds: number;
  rounds: number;
  connections: number;
  comparisons: Comparison[];
  /** Why a comparison was left out. */
  skipped: string[];
}
