/** Starts the outside world, then asks it what was sent to it. */
import { startChild } from './child.ts';

/** A submit that a provider took in, and will bill. */
export interface Render {
  provider: 'fal' | 'google';
  prompt: string;
  /** As the callback address says; null where there is none. */
  jobId: string | null;
  /** Of the video, which no other render has. */
  sha256: string;
}

export type StandInsMessage = { kind: 'listening'; ports: number[] } | { kind: 'renders'; renders: Render[] };

export interface StandIns extends AsyncDisposable {
  ports: { fal: number; google: number; storage: number };
  listRenders(): Promise<Render[]>;
}

const PROGRAM = new URL('./stand-ins-program.ts', import.meta.url);

/** The addresses are those at which the gateways reach them. */
export async function startStandIns(
  addresses: { fal: string; google: string },
  logFile: string,
): Promise<StandIns> {
  const child = startChild(PROGRAM, [addresses.fal, addresses.google], {}, logFile);
  const listening = (await child.nextMessage()) as StandInsMessage;
  if (listening.kind !== 'listening') throw new Error('the stand-ins must tell their ports first');
  const [fal = 0, google = 0, storage = 0] = listening.ports;
  return {
    ports: { fal, google, storage },
    async listRenders() {
      const answer = child.nextMessage();
      child.send({});
      const message = (await answer) as StandInsMessage;
      return message.kind === 'renders' ? message.renders : [];
    },
    async [Symbol.asyncDispose]() {
      child.signal('SIGKILL');
      await child.ended;
    },
  };
}
