/** Where results and messages go: results to stdout, everything else to stderr. */
import { styleText } from 'node:util';

const DEFAULT_WIDTH = 80;

export type Terminal = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
type Style = Parameters<typeof styleText>[0];

export interface Output {
  stdout: Terminal;
  stderr: Terminal;
  /** Machines read the answers as they came, on one line each. */
  json: boolean;
  /** The result: the answer itself for machines, else what `human` makes of it for so many columns. */
  result(answer: unknown, human: (width: number) => string): void;
  /** For people, in a sentence. */
  note(message: string): void;
}

export function createOutput(json: boolean, stdout: Terminal, stderr: Terminal): Output {
  return {
    ...{ stdout, stderr, json },
    result(answer, human) {
      const text = json ? JSON.stringify(answer) : human(widthOf(stdout));
      if (text !== '') stdout.write(`${text}\n`);
    },
    note: (message) => void stderr.write(`${message}\n`),
  };
}

/** What goes into a file or a pipe has no terminal whose width would count. */
export function widthOf({ isTTY, columns }: Terminal): number {
  return isTTY === true ? (columns ?? DEFAULT_WIDTH) : Number.POSITIVE_INFINITY;
}

/** In colour on a terminal, unless NO_COLOR asks for none. */
export function styled(style: Style, text: string, stream: Terminal): string {
  return styleText(style, text, { stream: stream as NodeJS.WriteStream });
}
