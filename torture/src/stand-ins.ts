/** Starts the outside world, then asks it what was sent to it. */
import { startChild } from './child.ts';

/** A submit that a provider took in, and will bill. */
export interface Render {
  provider: 'fal' | 'google';
  prompt: string;
  /** As the callback address says; null where there is none. */
  jobId: string | null;
  /** How long the video is. */
  seconds: number;
  /** Of the video, which no other render has. */
  sha256: string;
}

/** What is in the storage. */
export interface StoredObject {
  /** Within its bucket. */
  key: string;
  sha256: string;
}

export interface Records {
  renders: Render[];
  stored: StoredObject[];
}

export type StandInsMessage = { kind: 'listening'; ports: number[] } | ({ kind: 'records' } & Records);

export interface StandIns extends AsyncDisposable {
  ports: { fal: number; google: number; storage: number };
  readRecords(): Promise<Records>;
}

const PROGRAM = new URL('./stand-ins-program.ts', import.meta.url);

/** The addresses are those at which the gateways reach them; `seed` decides how long each render takes. */
export async function startStandIns(
  addresses: { fal: string; google: string },
  seed: number,
  logFile: string,
): Promise<StandIns> {
  const child = startChild(PROGRAM, [addresses.fal, addresses.google, String(seed)], {}, logFile);
  const listening = (await child.nextMessage()) as StandInsMessage;
  if (listening.kind !== 'listening') throw new Error('the stand-ins must tell their ports first');
  const [fal = 0, google = 0, storage = 0] = listening.ports;
  return {
    ports: { fal, google, storage },
    async readRecords() {
      const answer = child.nextMessage();
      child.send({});
      const message = (await answer) as StandInsMessage;
      if (message.kind !== 'records') throw new Error('the stand-ins were asked for their records');
      return { renders: message.renders, stored: message.stored };
    },
    async [Symbol.asyncDispose]() {
      child.signal('SIGKILL');
      await child.ended;
    },
  };
}
