/** `node relay-program.ts 20001 20002 20003`: a relay in a process of its own, from the first port to the others. */
import { openRelay } from './relay.ts';
import type { RelayOrder } from './relay-process.ts';

const [port = 0, ...targets] = process.argv.slice(2).map(Number);
const relay = await openRelay(port, targets);
process.on('disconnect', () => process.exit());
process.on('message', (order: RelayOrder) => {
  if (order.kind === 'cut') relay.cut();
  else relay.delay(order.milliseconds);
});
process.send?.('listening');
