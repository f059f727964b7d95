/** The memory that a process holds: at first, and at most. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface Memory {
  startBytes: number;
  peakBytes: number;
}

export interface MemoryWatch {
  /** Where the system keeps no peak itself, the highest sample stands for it. */
  sample(): Promise<void>;
  read(): Memory;
}

const runFile = promisify(execFile);

async function readResident(pid: number): Promise<{ nowBytes: number; peakBytes: number }> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const kilobytes = (field: string) =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
    return { nowBytes: kilobytes('VmRSS') * 1024, peakBytes: kilobytes('VmHWM') * 1024 };
  }
  const { stdout } = await runFile('ps', ['-o', 'rss=', '-p', String(pid)]);
  const nowBytes = Number(stdout.trim()) * 1024;
  return { nowBytes, peakBytes: nowBytes };
}

export async function watchMemory(pid: number): Promise<MemoryWatch> {
  const first = await readResident(pid);
  let { peakBytes } = first;
  return {
    async sample() {
      const { peakBytes: seen } = await readResident(pid);
      peakBytes = Math.max(peakBytes, seen);
    },
    read: () => ({ startBytes: first.nowBytes, peakBytes }),
  };
}
