/** Text that would be SQL where somebody glued SQL together. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCallers, createApiCaller, createApiCallers } from './api-caller.ts';
import { GENERATIONS, KLING } from './kling.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';

let gateway: RunningGateway;
let callers: ApiCallers;

beforeAll(async () => {
  gateway = await startGateway({ SANDBOX_DELAY_SECONDS: '3600', LOG_LEVEL: 'error' });
  callers = createApiCallers(gateway);
});
afterAll(async () => {
  const internalErrors = gateway.log();
  await gateway[Symbol.asyncDispose]();
  expect(internalErrors).toEqual([]);
});

describe('what looks like SQL', () => {
  const SQL = [
    `'; drop table geekhub.jobs; --`,
    `" or ""="`,
    `' or 1=1 --`,
    '$1',
    `%_%_%_%'`,
    `\\'; select 1`,
  ];
  const OF_THE_DATABASE = /syntax error|relation|constraint|sqlstate|column|pg_|pglite/i;

  test.each(SQL)('%s: is stored as it is or refused, wherever it stands', async (text) => {
    const body = { ...KLING, prompt: text, metadata: { note: text } };
    const headers = { 'idempotency-key': text };
    const taken = await callers.sandbox.post<{ id: string }>(GENERATIONS, body, headers);
    expect(taken.status, taken.text).toBe(200);
    const read = await callers.sandbox.get(`/v1/videos/${taken.body.id}`);
    expect(read.body).toMatchObject({ prompt: text, metadata: { note: text } });

    const inAddress = encodeURIComponent(text);
    const refused = [
      await callers.sandbox.post(GENERATIONS, { ...KLING, model: text }),
      await callers.sandbox.post(GENERATIONS, { ...KLING, aspect_ratio: text }),
      await callers.sandbox.post(GENERATIONS, { ...KLING, image_url: text }),
      await callers.sandbox.post(GENERATIONS, { ...KLING, webhook_url: text }),
      await callers.sandbox.get(`/v1/videos/${inAddress}`),
      await callers.sandbox.get(`/v1/models/${inAddress}`),
      await callers.sandbox.get(`/v1/videos?cursor=${inAddress}`),
      await callers.sandbox.get(`/v1/credits/transactions?limit=${inAddress}`),
      await callers.operator.get(`/v1/admin/organizations/${inAddress}/keys`),
      await callers.operator.put(`/v1/admin/fx-rates/${inAddress}`, { mxn_per_usd: '18' }),
      await createApiCaller(gateway.url, text).get('/v1/credits'),
      await createApiCaller(gateway.url, `ghub_sk_live_${text}`).post(GENERATIONS, '{ no json'),
    ];
    for (const answer of refused) {
      expect([400, 401, 404], answer.text).toContain(answer.status);
      expect(answer.text).not.toMatch(OF_THE_DATABASE);
    }
  });

  test('is a fine name for an organisation and a key', async () => {
    for (const name of SQL) {
      const made = await callers.operator.post<{ id: string }>('/v1/admin/organizations', { name });
      expect(made).toMatchObject({ status: 200, body: { name } });
      const path = `/v1/admin/organizations/${made.body.id}/keys`;
      expect(await callers.operator.post(path, { name, mode: 'test' })).toMatchObject({ body: { name } });
    }
  });
});
