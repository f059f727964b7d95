/** Runs the command on a terminal of so many columns, and says what was seen there. */
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';

export interface TerminalOptions {
  columns: number;
  folder: string;
  environment: Record<string, string>;
  /** Once this has appeared, that is typed. */
  answer?: { at: string; type: string } | undefined;
}

export interface SeenOnTerminal {
  code: number;
  /** With everything that moved the cursor and coloured the text. */
  output: string;
  /** Every line that stood there at some time; one that was drawn over and over is here as often. */
  lines: string[];
}

const TO_LINE_START = '\u001b[1G';

export function onTerminal(
  command: string,
  commandLine: readonly string[],
  { columns, folder, environment, answer }: TerminalOptions,
): Promise<SeenOnTerminal> {
  const terminal = spawn(command, [...commandLine], {
    ...{ cols: columns, rows: 24, cwd: folder },
    env: { TERM: 'xterm-256color', ...environment },
  });
  let output = '';
  let typed = false;
  terminal.onData((data) => {
    output += data;
    if (answer === undefined || typed || !output.includes(answer.at)) return;
    typed = true;
    terminal.write(answer.type);
  });
  return new Promise((resolve) =>
    terminal.onExit(({ exitCode }) => {
      const lines = output.replaceAll(TO_LINE_START, '\r').split(/\r\n|\r/);
      resolve({ code: exitCode, output, lines: lines.map(stripVTControlCharacters) });
    }),
  );
}
