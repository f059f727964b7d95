/** Measures several subjects in turns, A B C A B C, so that a noisy moment of the machine falls on all of them. */
import { median, medianRound } from './median.ts';
import type { Round } from './round.ts';

export interface Subject {
  name: string;
  run(seconds: number): Promise<Round>;
}

export interface SubjectFigures {
  name: string;
  median: Round;
  rounds: Round[];
}

const WARM_UP_SECONDS = 1;

export async function interleave(
  subjects: readonly Subject[],
  { rounds, seconds, signal }: { rounds: number; seconds: number; signal: AbortSignal },
): Promise<SubjectFigures[]> {
  const measured = subjects.map((subject) => ({ subject, rounds: [] as Round[] }));
  for (const subject of subjects) {
    signal.throwIfAborted();
    await subject.run(WARM_UP_SECONDS);
  }
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const each of measured) {
      signal.throwIfAborted();
      each.rounds.push(await each.subject.run(seconds));
    }
  }
  return measured.map(({ subject: { name }, rounds }) => ({ name, median: medianRound(rounds), rounds }));
}

/** Throughput beside that of another, turn by turn: neighbours in time shared the same noise. */
export function throughputRatio(subject: SubjectFigures, other: SubjectFigures): number {
  return median(
    subject.rounds.map(({ perSecond }, turn) => perSecond / (other.rounds[turn]?.perSecond ?? Number.NaN)),
  );
}
