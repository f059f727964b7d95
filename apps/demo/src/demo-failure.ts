/** An end without a video that the user can do something about: its message says what. */

/** The exit code of a program that Ctrl-C ended. */
export const STOPPED = 130;

export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
