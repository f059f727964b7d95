/** The memory that a process holds: while it starts, once it is ready, and under load. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface Memory {
  /** The most that the start took; null where the system does not say. */
  startPeakBytes: number | null;
  /** Ready, and not used yet. */
  readyBytes: number;
  /** The highest sample under load. */
  loadPeakBytes: number;
}

export interface MemoryWatch extends Disposable {
  read(): Memory;
}

const SAMPLE_EVERY_MS = 500;
const runFile = promisify(execFile);

async function readResident(pid: number): Promise<{ nowBytes: number; peakBytes: number | null }> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const bytesOf = (field: string) =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
    return { nowBytes: bytesOf('VmRSS'), peakBytes: bytesOf('VmHWM') };
  }
  const { stdout } = await runFile('ps', ['-o', 'rss=', '-p', String(pid)]);
  return { nowBytes: Number(stdout.trim()) * 1024, peakBytes: null };
}

export async function watchMemory(pid: number): Promise<MemoryWatch> {
  const { nowBytes: readyBytes, peakBytes: startPeakBytes } = await readResident(pid);
  let loadPeakBytes = readyBytes;
  const sample = async () => {
    const { nowBytes } = await readResident(pid);
    loadPeakBytes = Math.max(loadPeakBytes, nowBytes);
  };
  const timer = setInterval(() => {
    // A process that is gone holds no memory; that it is gone shows elsewhere.
    sample().catch(() => {});
  }, SAMPLE_EVERY_MS);
  return {
    read: () => ({ startPeakBytes, readyBytes, loadPeakBytes }),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
