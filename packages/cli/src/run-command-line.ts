/** From the command line to an exit code. */
import { CommanderError } from 'commander';
import { CliFailure, EXIT } from './cli-failure.ts';
import { styled } from './output.ts';
import { createProgram } from './program.ts';
import { openHost } from './session.ts';

export async function runCommandLine(): Promise<void> {
  // Whoever reads us, such as `head`, may have had enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });

  try {
    await createProgram(openHost()).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has said what it has to say.
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    } else if (error instanceof CliFailure) {
      const [first = '', ...more] = error.message.split('\n');
      process.stderr.write(`${[styled('red', first, process.stderr), ...more].join('\n')}\n`);
      process.exitCode = error.exitCode;
    } else {
      throw error;
    }
  }
}
