/** Where the figures were taken: without it they say nothing. */
import { availableParallelism, cpus, totalmem, type } from 'node:os';

export interface Machine {
  cores: number;
  processor: string;
  memoryBytes: number;
  system: string;
  node: string;
}

export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    memoryBytes: totalmem(),
    system: `${type()} ${process.arch}`,
    node: process.version,
  };
}
