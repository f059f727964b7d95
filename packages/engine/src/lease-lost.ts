/** A piece of work took longer than its lease: another may have it now, so nothing of it was written. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}
