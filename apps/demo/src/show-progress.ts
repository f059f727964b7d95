/** Shows how a job gets on: a bar in a terminal, plain lines in a file or a pipe. */
import type { Job } from '@geekhub/contracts/job';
import { SingleBar } from 'cli-progress';

export interface ProgressDisplay {
  update(job: Job): void;
  /** Leaves the output ready for other text. */
  stop(): void;
}

export type ProgressOutput = NodeJS.WritableStream & { isTTY?: boolean };

export function showProgress(output: ProgressOutput): ProgressDisplay {
  return output.isTTY === true ? showBar(output) : showLines(output);
}

function showBar(output: ProgressOutput): ProgressDisplay {
  const bar = new SingleBar({
    stream: output,
    format: '[{bar}] {percent} | {status}{left} | {duration_formatted}',
    barsize: 30,
    hideCursor: true,
  });
  bar.start(100, 0, { percent: ' --%', status: 'submitted', left: '' });
  return {
    update: (job) => {
      const percent = percentOf(job);
      bar.update(percent ?? 0, {
        percent: percentText(percent).padStart(4),
        status: job.status,
        left: leftText(job),
      });
    },
    stop: () => bar.stop(),
  };
}

function showLines(output: ProgressOutput): ProgressDisplay {
  const startedAt = Date.now();
  let shown = '';
  return {
    update: (job) => {
      const state = `${job.status} ${percentText(percentOf(job))}`;
      if (state === shown) return;
      shown = state;
      output.write(`${state} after ${Math.round((Date.now() - startedAt) / 1000)} s${leftText(job)}\n`);
    },
    stop: () => {},
  };
}

/** null where there is nothing to tell: a failed job. */
function percentOf(job: Job): number | null {
  return job.progress ?? null;
}

function leftText({ eta_seconds: seconds }: Job): string {
  return seconds === undefined ? '' : `, about ${seconds} s left`;
}

function percentText(percent: number | null): string {
  return percent === null ? '--%' : `${percent}%`;
}
