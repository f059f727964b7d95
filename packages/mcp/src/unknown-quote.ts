/** A quote that this session has not made: its price is not known here, so it cannot be counted beforehand. */

export class UnknownQuote extends Error {
  override readonly name = 'UnknownQuote';

  constructor() {
    super('This quote was not made in this session. Nothing was ordered.');
  }
}
