/** A gateway with short patience, in a process of its own, that kills itself at a point of its steps when told to. */
import type { StepPoint } from '@geekhub/engine/engine';
import { composeGateway } from '@geekhub/gateway/compose';
import { readConfig } from '@geekhub/gateway/config';
import { firstRun } from '@geekhub/gateway/first-run';
import { createLog } from '@geekhub/gateway/log';
import type { GatewayOrder } from './gateway-process.ts';
import { LEASE_MS, UNCONFIRMED_GRACE_MS } from './proportions.ts';

let deadly: { point: StepPoint; left: number } | null = null;
const orphaned = () => process.exit(1);
process.on('disconnect', orphaned);
process.on('message', (order: GatewayOrder) => {
  deadly = { point: order.point, left: order.nth };
});

const config = readConfig();
const gateway = await composeGateway({
  config,
  log: createLog(config.LOG_LEVEL),
  version: '0.0.0',
  policy: {
    leaseMs: LEASE_MS,
    // No model takes as long here as it typically does.
    unconfirmedGrace: { typicalTimes: 0, plusMs: UNCONFIRMED_GRACE_MS },
  },
  onPoint(point) {
    if (deadly === null || point !== deadly.point) return;
    deadly.left -= 1;
    if (deadly.left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
process.once('SIGTERM', () => {
  void gateway.stop().then(() => {
    process.off('disconnect', orphaned);
    process.disconnect();
  });
});
await firstRun(gateway.accounts, config);
await gateway.server.listen({ host: config.HOST, port: config.PORT });
process.send?.('listening');
