/** A provider that is set up and never reached: live jobs stay pending, their money held, and nothing is rendered. */
import { findFreePort } from '@geekhub/testing/free-port';

export async function unreachableFal(): Promise<{ FAL_KEY: string; FAL_QUEUE_URL: string }> {
  return { FAL_KEY: 'fal-key-of-the-test', FAL_QUEUE_URL: `http://127.0.0.1:${await findFreePort()}` };
}
