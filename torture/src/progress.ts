/** One line that says how far it is, where a person is watching. */

export interface Progress {
  /** From now on the line says this. */
  watch(describe: () => string): void;
  stop(): void;
}

const EVERY_MS = 250;
const ERASE = '\r\u001b[2K';

export function startProgress(stream: NodeJS.WriteStream): Progress {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    stream.write(ERASE);
  };
  return {
    watch(describe) {
      stop();
      if (stream.isTTY) timer = setInterval(() => stream.write(ERASE + describe()), EVERY_MS);
    },
    stop,
  };
}
