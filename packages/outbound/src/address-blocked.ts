/** A connection that was not made: it would have led where nobody is sent. */

/** Says no address: it may end up in a log. */
export class AddressBlocked extends Error {
  override readonly name = 'AddressBlocked';

  constructor() {
    super('the address is not public');
  }
}
