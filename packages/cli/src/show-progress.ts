/** Shows how a job gets on: a bar on a terminal, a plain line now and then in a file or a pipe. */
import type { Job } from '@geekhub/contracts/job';
import { type Options, type Params, SingleBar } from 'cli-progress';
import { formatDuration } from './format-time.ts';
import { styled, type Terminal, widthOf } from './output.ts';

const REDRAW_MS = 1_000;
/** Without a change: so that whoever reads a log sees that we are alive. */
const QUIET_MS = 30_000;
const LINE_EVERY_PERCENT = 10;
const MAX_BAR = 30;
/** A shorter bar shows nothing that the number beside it does not. */
const MIN_BAR = 8;

export interface ProgressDisplay {
  update(job: Job): void;
  /** Leaves the terminal ready for other text. */
  stop(): void;
}

/** What is known of a job at a moment. */
export interface Moment {
  job: Job;
  elapsedSeconds: number;
  /** Counted down since the gateway told it. */
  leftSeconds: number | null;
}

export function showProgress(output: Terminal, now: () => number = () => performance.now()): ProgressDisplay {
  return output.isTTY === true ? showBar(output, now) : showLines(output, now);
}

function showBar(output: Terminal, now: () => number): ProgressDisplay {
  const watch = createWatch(now);
  const bar = new SingleBar({
    stream: output,
    hideCursor: true,
    clearOnComplete: true,
    // Its own way of cutting counts colours as text; the line below fits by itself.
    linewrap: false,
    format: (_options: Options, _params: Params, { moment }: { moment: Moment | null }) =>
      moment === null ? '' : formatProgress(moment, widthOf(output), (text) => styled('cyan', text, output)),
  });
  const draw = () => bar.update({ moment: watch.read() });
  bar.start(100, 0, { moment: null });
  const timer = setInterval(draw, REDRAW_MS);
  return {
    update(job) {
      watch.see(job);
      draw();
    },
    stop() {
      clearInterval(timer);
      bar.stop();
    },
  };
}

function showLines(output: Terminal, now: () => number): ProgressDisplay {
  const watch = createWatch(now);
  let shown = '';
  let shownAt = now();
  return {
    update(job) {
      watch.see(job);
      const moment = watch.read();
      const step = `${job.status} ${Math.floor((percentOf(job) ?? 0) / LINE_EVERY_PERCENT)}`;
      if (moment === null || (step === shown && now() - shownAt < QUIET_MS)) return;
      shown = step;
      shownAt = now();
      output.write(`${formatProgress(moment, 0, (text) => text)}\n`);
    },
    stop() {},
  };
}

function createWatch(now: () => number) {
  const startedAt = now();
  let seen: { job: Job; at: number } | null = null;
  return {
    see(job: Job) {
      seen = { job, at: now() };
    },
    read(): Moment | null {
      if (seen === null) return null;
      const left = seen.job.eta_seconds ?? null;
      return {
        job: seen.job,
        elapsedSeconds: (now() - startedAt) / 1000,
        leftSeconds: left === null ? null : Math.max(0, left - (now() - seen.at) / 1000),
      };
    },
  };
}

/** One line of at most `width` columns; without a bar where there is no room for one, as in a log (0). */
export function formatProgress(moment: Moment, width: number, paint: (text: string) => string): string {
  const { job, elapsedSeconds, leftSeconds } = moment;
  const percent = percentOf(job);
  const words = [
    percentText(job, percent),
    job.status,
    leftSeconds === null ? formatDuration(elapsedSeconds) : `${formatDuration(leftSeconds)} left`,
  ];
  const text = words.join('  ');
  // One column stays free: a terminal that is full to the last one goes to the next line.
  const room = Math.min(MAX_BAR, width - text.length - '[]  '.length - 1);
  if (room < MIN_BAR) return width > 0 && text.length >= width ? `${words[0]}  ${words[2]}` : text;
  const filled = Math.round((room * (percent ?? 0)) / 100);
  return `[${paint('='.repeat(filled))}${' '.repeat(room - filled)}]  ${text}`;
}

/** null where nobody knows. */
function percentOf(job: Job): number | null {
  if (job.status === 'completed') return 100;
  return job.progress === undefined ? null : Math.floor(job.progress);
}

/** An estimate is shown as one. */
function percentText(job: Job, percent: number | null): string {
  if (percent === null) return ' --%';
  const sign = job.progress_source === 'estimated' && percent < 100 ? '~' : '';
  return `${sign}${percent}%`.padStart(4);
}
