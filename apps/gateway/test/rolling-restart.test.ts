/** Gateways that are replaced one after the other while customers go on submitting. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { VideoClient } from '@geekhub/client/video-client';
import type { CreateVideo } from '@geekhub/contracts/job';
import { firstRow } from '@geekhub/store-postgres/database';
import { createPostgresLedgerStore } from '@geekhub/store-postgres/postgres-ledger-store';
import { isRealPostgres } from '@geekhub/store-postgres/testing/test-database';
import { findFreePort } from '@geekhub/testing/free-port';
import { expect, test } from 'vitest';
import { type KillHouse, makeBeginnings, openKillHouse } from './kill-house.ts';
import { inspectLedger, SOUND } from './live-ledger.ts';

const KLING: CreateVideo = { model: 'fal/kling-2', prompt: 'a lighthouse in a storm', duration: 5 };
const JOBS = 40;
const SUBMIT_EVERY_MS = 100;

async function topUp({ data }: KillHouse): Promise<void> {
  const database = await data.openDatabase();
  const { id } = firstRow(await database.query<{ id: string }>('select id from geekhub.organizations'));
  await createPostgresLedgerStore(database).book({
    ...{ id: randomUUID(), scope: { organizationId: id, mode: 'live' }, type: 'recharge' },
    ...{ amountMicros: 950_000_000n, note: null, idempotencyKey: null, fingerprint: '' },
  });
  await database.close();
}

/** Asks whoever is there, in turn, always under the same key. */
async function submitToAny(clients: readonly VideoClient[], nth: number): Promise<string> {
  const options = { idempotencyKey: `job ${nth}` };
  for (let attempt = nth; ; attempt += 1) {
    const client = clients[attempt % clients.length];
    const job = await client?.create(KLING, options).catch(() => null);
    if (job) return job.id;
  }
}

test.skipIf(!isRealPostgres())(
  'two gateways are replaced by SIGTERM under load: both end cleanly, no job is lost, none is rendered or charged twice (on a server: the embedded database is for one)',
  async () => {
    await using beginnings = await makeBeginnings();
    await using house = await openKillHouse(beginnings);
    await topUp(house);
    const startAnother = async () => house.start(undefined, await findFreePort());
    const old = [await startAnother(), await startAnother()] as const;
    // Who is told of by the load balancer: the one that stops is taken out when it refuses.
    const clients = old.map(({ client }) => client);

    const replacing = (async () => {
      for (const [place, gateway] of old.entries()) {
        await delay(SUBMIT_EVERY_MS * 10);
        await gateway.stop();
        clients[place] = (await startAnother()).client;
      }
    })();
    const submits: Promise<string>[] = [];
    for (let nth = 0; nth < JOBS; nth += 1) {
      submits.push(submitToAny(clients, nth));
      await delay(SUBMIT_EVERY_MS);
    }
    const ids = await Promise.all(submits);
    await replacing;

    const [client] = clients as [VideoClient];
    const jobs = await Promise.all(ids.map((id) => client.waitFor(id)));
    expect(jobs.map(({ status }) => status)).toEqual(Array(JOBS).fill('completed'));
    expect(new Set(ids).size).toBe(JOBS);
    expect(house.fal.submits).toHaveLength(JOBS);
    expect(await client.credits()).toMatchObject({ balance: '832.00', held: '0.00' });
    const database = await house.data.openDatabase();
    expect(await inspectLedger(database)).toEqual(SOUND);
    await database.close();
  },
  180_000,
);
