/** Text that would be SQL where somebody glued SQL together. */
import { appRouter } from '@geekhub/api/router';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { PROCEDURE_ACCESS } from './procedure-table.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

/** In each of the texts, and in nothing that the gateway itself asks of its database. */
const MARK = 'zq81';
const SQL = [
  `'; drop table geekhub.jobs; -- ${MARK}`,
  `" or "${MARK}"="${MARK}`,
  `' or 1=1 -- ${MARK}`,
  `$1 ${MARK}`,
  `%_%_%_%' ${MARK}`,
  `\\'; select 1 ${MARK}`,
];
const OF_THE_DATABASE = /syntax error|relation|constraint|sqlstate|column|pg_|pglite/i;

const procedures = appRouter._def.procedures as unknown as Record<
  string,
  { _def: { type: 'query' | 'mutation' | 'subscription'; inputs: [{ shape: object }] } }
>;

let gateway: RunningGateway;
let callers: ApiCallers;
/** Statements that the text became a part of. */
let broken: string[] = [];
/** Statements that it was a value of. */
let told = 0;

beforeAll(async () => {
  gateway = await startGateway(
    { SANDBOX_DELAY_SECONDS: '3600', LOG_LEVEL: 'error', WRONG_KEYS_PER_MINUTE: '1000' },
    {
      onStatement(text, values) {
        if (text.includes(MARK)) broken.push(text);
        if (values.some((value) => String(value).includes(MARK))) told += 1;
      },
    },
  );
  callers = createApiCallers(gateway);
});
afterEach(() => {
  expect(broken).toEqual([]);
  broken = [];
});
afterAll(async () => {
  const internalErrors = gateway.log();
  await gateway[Symbol.asyncDispose]();
  expect(internalErrors).toEqual([]);
});

function expectRefused({ status, text }: Answer<unknown>): void {
  expect([400, 401, 404], text).toContain(status);
  expect(text).not.toMatch(OF_THE_DATABASE);
}

describe('what looks like SQL', () => {
  test.each(SQL)('%s: is stored as it is or refused, wherever it stands', async (text) => {
    const toldBefore = told;
    const words = { prompt: text, negative_prompt: text, metadata: { [text]: text } };
    const headers = { 'idempotency-key': text };
    const taken = await callers.sandbox.post<{ id: string }>(GENERATIONS, { ...KLING, ...words }, headers);
    expect(taken.status, taken.text).toBe(200);
    const read = await callers.sandbox.get(`/v1/videos/${taken.body.id}`);
    expect(read.body).toMatchObject({ prompt: text, metadata: { [text]: text } });
    const stored = await gateway.database.query('select request from geekhub.jobs where id = $1', [
      taken.body.id,
    ]);
    expect(stored).toMatchObject([{ request: { negativePrompt: text } }]);
    expect(told).toBeGreaterThan(toldBefore);

    const inAddress = encodeURIComponent(text);
    const refused = [
      await callers.sandbox.get(`/v1/videos/${inAddress}`),
      await callers.sandbox.get(`/v1/videos/${inAddress}/events?lastEventId=${inAddress}`),
      await callers.sandbox.get(`/v1/videos/${taken.body.id}?wait=${inAddress}`),
      await callers.sandbox.get(`/v1/models/${inAddress}`),
      await callers.sandbox.get(`/v1/videos?cursor=${inAddress}`),
      await callers.sandbox.get(`/v1/credits/transactions?limit=${inAddress}`),
      await callers.sandbox.get(`/v1/webhooks/deliveries?job_id=${inAddress}`),
      await callers.sandbox.get(`/v1/webhooks/deliveries?endpoint_id=${inAddress}`),
      await callers.sandbox.get(`/v1/webhooks/deliveries?state=${inAddress}`),
      await callers.sandbox.get(`/v1/webhooks/deliveries/${inAddress}`),
      await callers.sandbox.get(`/v1/files/${inAddress}`),
      await callers.sandbox.delete(`/v1/files/${inAddress}`),
      await callers.sandbox.get(`/v1/files?cursor=${inAddress}`),
      await callers.sandbox.post(GENERATIONS, { ...KLING, image_url: text }),
      await callers.sandbox.get('/v1/webhooks/events', { 'last-event-id': text }),
      await callers.stranger.post(`/callbacks/fal/${taken.body.id}/${inAddress}`, {}),
      await callers.operator.get(`/v1/admin/organizations/${inAddress}/keys`),
      await callers.operator.put(`/v1/admin/fx-rates/${inAddress}`, { mxn_per_usd: '18' }),
      await createApiCaller(gateway.url, text).get('/v1/credits'),
      await createApiCaller(gateway.url, `ghub_sk_live_${text}`).post(GENERATIONS, '{ no json'),
    ];
    for (const answer of refused) expectRefused(answer);
  });

  test.each(SQL)('%s: is a fine name, description and note', async (text) => {
    const made = await callers.operator.post<{ id: string }>('/v1/admin/organizations', { name: text });
    expect(made).toMatchObject({ status: 200, body: { name: text } });
    const path = `/v1/admin/organizations/${made.body.id}`;
    const key = { name: text, mode: 'test' };
    expect(await callers.operator.post(`${path}/keys`, key)).toMatchObject({ body: { name: text } });
    const booked = { type: 'bonus', amount_mxn: '1.00', note: text };
    expect(await callers.operator.post(`${path}/transactions`, booked)).toMatchObject({
      body: { note: text },
    });
    const endpoint = { url: 'https://example.com/', description: text };
    expect(await callers.sandbox.post('/v1/webhooks/endpoints', endpoint)).toMatchObject({
      body: { description: text },
    });
  });

  /** One after the other: one that is taken must not stand in the way of those behind it. */
  test.each(Object.entries(procedures))('stands in each field of %s, over tRPC', async (path, procedure) => {
    const { fields = {} } = PROCEDURE_ACCESS[path] ?? {};
    const caller = path.startsWith('admin.') ? callers.operator : callers.sandbox;
    for (const field of Object.keys(procedure._def.inputs[0].shape)) {
      for (const text of SQL) {
        // As it is, in a list, and in an object, where some fields are one.
        for (const value of [text, [text], { [text]: text }, { models: [text], mxn_per_day: text }]) {
          const input = { ...fields, [field]: value };
          const answer =
            procedure._def.type === 'mutation'
              ? await caller.post(`/trpc/${path}`, input)
              : await caller.get(`/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`);
          if (answer.status !== 200) expectRefused(answer);
        }
      }
    }
  });
});
