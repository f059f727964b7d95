import { expect, test } from 'vitest';
import { startGateway } from './start-gateway.ts';

test('smoke', async () => {
  await using g = await startGateway({ LOG_LEVEL: 'info' });
  const r = await fetch(`${g.url}/v1/credits`, {
    headers: { authorization: `Bearer ${g.secrets.live_key}` },
  });
  console.log(r.status, await r.text(), g.log());
  expect(r.status).toBe(200);
});
