/** A gateway in a process of its own that kills itself, with no time to tidy up, when its steps pass a point. */
import { composeGateway } from '../src/compose.ts';
import { readConfig } from '../src/config.ts';
import { firstRun } from '../src/first-run.ts';
import { createLog } from '../src/log.ts';

/** A job that was under way waits for the lease of the dead. */
const LEASE_MS = 2_000;

/** `node kill-gateway.ts copied 1`. Without arguments it lives on. */
const [deadlyPoint, deadlyCount] = process.argv.slice(2);
let timesPassed = 0;

const config = readConfig();
const gateway = await composeGateway({
  config,
  log: createLog(config.LOG_LEVEL),
  version: '0.0.0',
  policy: { leaseMs: LEASE_MS },
  onPoint(point) {
    if (point !== deadlyPoint) return;
    timesPassed += 1;
    if (timesPassed === Number(deadlyCount)) process.kill(process.pid, 'SIGKILL');
  },
});
process.once('SIGTERM', () => void gateway.stop());
const secrets = await firstRun(gateway.accounts, config);
await gateway.server.listen({ host: config.HOST, port: config.PORT });
process.send?.({ secrets });
