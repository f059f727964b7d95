/** What a command works with: its output, a client of the gateway that is meant, and the user's wish to stop. */
import { VideoApiError } from '@geekhub/client/video-api-error';
import { createVideoClient, type VideoClient } from '@geekhub/client/video-client';
import type { Command } from 'commander';
import { CliFailure, EXIT } from './cli-failure.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { explainError } from './explain-error.ts';
import { createOutput, type Output } from './output.ts';
import { type CommonOptions, type Credential, readSettings } from './settings.ts';

/** How the process as a whole is spoken to. */
export interface Host {
  /** Aborted by Ctrl-C, and when somebody else ends us politely. */
  interrupted: AbortSignal;
  environment: Environment;
}

export interface Session {
  output: Output;
  client: VideoClient;
  baseUrl: string;
  /** Goes into a header, and nowhere else. */
  secret: string;
  interrupted: AbortSignal;
}

/** Under npm one Ctrl-C arrives twice. */
const SAME_PRESS_MS = 500;

export function openHost(): Host {
  const interruption = new AbortController();
  let pressedAt = Number.POSITIVE_INFINITY;
  process.on('SIGINT', () => {
    interruption.abort();
    // Whoever presses it again has waited long enough.
    if (performance.now() - pressedAt > SAME_PRESS_MS) process.exit(EXIT.interrupted);
    pressedAt = Math.min(pressedAt, performance.now());
  });
  process.once('SIGTERM', () => interruption.abort());
  return { interrupted: interruption.signal, environment: readEnvironment() };
}

export async function openSession(host: Host, command: Command, credential: Credential): Promise<Session> {
  const options = command.optsWithGlobals<CommonOptions>();
  const output = createOutput(options.json ?? false, process.stdout, process.stderr);
  const { baseUrl, secret } = await readSettings(options, host.environment, credential);
  const client = createVideoClient({ baseUrl, apiKey: secret });
  return { output, client, baseUrl, secret, interrupted: host.interrupted };
}

export type Work<Options> = (session: Session, options: Options, values: string[]) => Promise<void>;

/** An action of a command: opens the session, and says what went wrong in it. `values`: its arguments in order. */
export function inSession<Options>(host: Host, credential: Credential, work: Work<Options>) {
  return async (...received: unknown[]): Promise<void> => {
    const command = received.at(-1) as Command;
    const session = await openSession(host, command, credential);
    try {
      await work(session, command.opts() as Options, command.processedArgs.flat() as string[]);
    } catch (error) {
      throw tellFailure(session, error);
    }
  };
}

function tellFailure({ output, interrupted, baseUrl }: Session, error: unknown): CliFailure {
  if (error instanceof CliFailure) return error;
  if (interrupted.aborted) return new CliFailure('Stopped.', EXIT.interrupted);
  // A refusal is an answer too, and machines get it as it came.
  if (output.json && error instanceof VideoApiError && error.code !== null) {
    output.stdout.write(`${error.body.trimEnd()}\n`);
  }
  return explainError(error, baseUrl);
}
