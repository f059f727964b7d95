/** A failure that the run made up: whoever meets it must live with it. */
export class SimFault extends Error {
  override readonly name = 'SimFault';
}
