/** What a run comes to, in numbers. Pure. */
import type { Answer } from './answers.ts';
import type { Evidence } from './evidence.ts';
import { type BrokenPromise, findBrokenPromises } from './judge.ts';
import { sumHeld } from './judge-money.ts';
import { findLeftovers } from './judge-videos.ts';
import type { KillRecord } from './run-chaos.ts';
import { KILL_KINDS, POINTS } from './schedule.ts';

export interface Spread {
  p50: number;
  p95: number;
  max: number;
}

/** Where it ran: on a machine with other work, everything takes longer to come back. */
export interface Machine {
  cores: number;
  /** Average of the last fifteen minutes. */
  load: number;
  node: string;
  postgres: string;
}

export interface TortureFigures {
  seed: number;
  seconds: number;
  /** From the last event until all jobs had ended. */
  drainSeconds: number;
  machine: Machine;
  /** The run was cut short: what was promised is checked all the same. */
  wasInterrupted: boolean;
  killsByKind: Record<string, number>;
  killsByPoint: Record<string, number>;
  nuisances: Readonly<Record<string, number>>;
  requests: { asked: number; accepted: number; refused: number };
  jobs: {
    completed: number;
    failed: Record<string, number>;
    open: number;
    /** Accepted by an answer, and unknown or open at the end. */
    lost: number;
  };
  renders: {
    /** Submits that a provider took in. */
    submits: number;
    mostOfOneJob: number;
    jobsWithMore: number;
    /** By provider: rendered, and never delivered. */
    forNobody: Record<string, number>;
  };
  money: {
    doubleCharges: number;
    heldMicros: string;
    postingsSumMicros: string;
    topUps: number;
    /** Charges of videos that were rendered shorter than ordered. */
    shortCharges: number;
    /** That were added up anew. */
    balances: number;
    problems: string[];
  };
  videos: {
    compared: number;
    different: number;
    receipts: number;
    /** Of failed jobs, left in the storage by a kill. */
    leftovers: number;
  };
  webhooks: { jobs: number; messages: number; tries: number; taken: number };
  /** By HTTP status; `none` where no answer came. */
  answers: Record<string, number>;
  /** Asked and answered while nothing was down, and the failures among those. */
  judgedAnswers: number;
  strayAnswers: number;
  recovery: Record<string, { kills: number; backMs: Spread; servedMs: Spread }>;
  broken: BrokenPromise[];
}

export interface RunFacts
  extends Pick<TortureFigures, 'seed' | 'seconds' | 'drainSeconds' | 'machine' | 'wasInterrupted'> {
  kills: readonly KillRecord[];
  nuisances: Readonly<Record<string, number>>;
  answers: readonly Answer[];
  evidence: Evidence;
}

function count<T>(items: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  const counted = [...Map.groupBy(items, nameOf)].map(([name, each]) => [name, each.length] as const);
  return Object.fromEntries(counted.sort(([left], [right]) => (left < right ? -1 : 1)));
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

function describeRecovery(kills: readonly KillRecord[]): TortureFigures['recovery'] {
  return Object.fromEntries(
    KILL_KINDS.flatMap((kind) => {
      const each = kills.filter((kill) => kill.kind === kind);
      if (each.length === 0) return [];
      const backMs = spreadOf(each.map((kill) => kill.backMs));
      return [[kind, { kills: each.length, backMs, servedMs: spreadOf(each.map((kill) => kill.servedMs)) }]];
    }),
  );
}

export function takeFigures(facts: RunFacts): TortureFigures {
  const { evidence, kills, answers } = facts;
  const { requests, jobs, renders, videos, books, webhookTries } = evidence;
  const statuses = new Map(jobs.map(({ id, status }) => [id, status]));
  const isOver = (id: string) => ['completed', 'failed'].includes(statuses.get(id) ?? 'unknown');
  const completed = jobs.filter(({ status }) => status === 'completed');
  const delivered = new Set(completed.map(({ id }) => videos.get(id)?.sha256));
  const rendersOfOne = [...Map.groupBy(renders, ({ prompt }) => prompt).values()].map(({ length }) => length);
  const secondsOf = new Map(renders.map(({ prompt, seconds }) => [prompt, seconds]));
  const digests = new Map(renders.map(({ sha256, prompt }) => [sha256, prompt]));
  return {
    ...{ seed: facts.seed, seconds: facts.seconds, drainSeconds: facts.drainSeconds },
    ...{ machine: facts.machine, wasInterrupted: facts.wasInterrupted },
    killsByKind: count(kills, ({ kind }) => kind),
    killsByPoint: Object.fromEntries(
      POINTS.map((point) => [point, kills.filter((kill) => kill.point === point).length]),
    ),
    nuisances: facts.nuisances,
    requests: {
      asked: requests.length,
      accepted: requests.filter(({ jobIds }) => jobIds.size > 0).length,
      refused: requests.filter(({ isRefused }) => isRefused).length,
    },
    jobs: {
      completed: completed.length,
      failed: count(
        jobs.filter(({ status }) => status === 'failed'),
        ({ errorCode }) => errorCode ?? 'without a code',
      ),
      open: jobs.filter(({ id }) => !isOver(id)).length,
      lost: requests.filter(({ jobIds }) => [...jobIds].some((id) => !isOver(id))).length,
    },
    renders: {
      submits: renders.length,
      mostOfOneJob: Math.max(0, ...rendersOfOne),
      jobsWithMore: rendersOfOne.filter((each) => each > 1).length,
      forNobody: count(
        renders.filter(({ sha256 }) => !delivered.has(sha256)),
        ({ provider }) => provider,
      ),
    },
    money: {
      doubleCharges: jobs.filter(({ charges }) => charges > 1).length,
      heldMicros: sumHeld(evidence.balances).toString(),
      postingsSumMicros: books.postingsSum.toString(),
      topUps: evidence.transfers.filter(({ kind }) => kind === 'recharge').length,
      shortCharges: requests.filter(
        ({ ended, order }) =>
          ended?.status === 'completed' && (secondsOf.get(order.prompt) ?? 0) < order.duration,
      ).length,
      balances: evidence.balances.length,
      problems: books.problems,
    },
    videos: {
      compared: completed.length,
      different: completed.filter(({ id, prompt }) => digests.get(videos.get(id)?.sha256 ?? '') !== prompt)
        .length,
      receipts: evidence.receipts.size,
      leftovers: findLeftovers(evidence).explained.length,
    },
    webhooks: {
      jobs: jobs.filter(({ webhookUrl }) => webhookUrl !== null).length,
      messages: new Set(webhookTries.map(({ webhookId }) => webhookId)).size,
      tries: webhookTries.length,
      taken: webhookTries.filter(({ isTaken }) => isTaken).length,
    },
    answers: count(answers, ({ status }) => (status === null ? 'none' : String(status))),
    judgedAnswers: evidence.answers.judged,
    strayAnswers: evidence.answers.stray.length,
    recovery: describeRecovery(kills),
    broken: findBrokenPromises(evidence),
  };
}
