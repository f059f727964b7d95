import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../src/catalogue.ts';
import { KeyLimitsInput } from '../src/key-limits.ts';
import { ChangeApiKey, CreateApiKey } from '../src/organization.ts';

const ID = 'e8c96506-72a1-429f-a7ed-4bb0a42541be';

describe('the limits of a key', () => {
  it('may all be given, all be lifted, and all be left out', () => {
    const all = {
      requests_per_minute: 1_000_000,
      open_jobs: 1,
      mxn_per_day: '0.000001',
      models: CATALOGUE.map(({ id }) => id),
      seconds_per_job: 60,
    };
    const lifted = Object.fromEntries(Object.keys(all).map((name) => [name, null]));
    for (const limits of [all, lifted, {}]) expect(KeyLimitsInput.parse(limits)).toEqual(limits);
  });

  it('that are left out stay left out: absent is not null', () => {
    expect(KeyLimitsInput.parse({ open_jobs: null })).toEqual({ open_jobs: null });
    expect(Object.keys(ChangeApiKey.parse({ id: ID }))).toEqual(['id']);
    expect(CreateApiKey.parse({ organization_id: ID, name: 'k', mode: 'live' })).not.toHaveProperty('limits');
  });

  it.each([
    ['requests_per_minute', 0],
    ['requests_per_minute', 1_000_001],
    ['requests_per_minute', 1.5],
    ['requests_per_minute', '60'],
    ['open_jobs', 0],
    ['open_jobs', -1],
    ['open_jobs', 1_000_001],
    ['mxn_per_day', '0'],
    ['mxn_per_day', '0.000000'],
    ['mxn_per_day', '-1.00'],
    ['mxn_per_day', '1000000000.000001'],
    ['mxn_per_day', '1.0000001'],
    ['mxn_per_day', '1e3'],
    ['mxn_per_day', 42],
    ['models', []],
    ['models', ['fal/kling-9']],
    ['models', [null]],
    ['models', 'fal/kling-2'],
    ['models', Array(CATALOGUE.length + 1).fill('fal/kling-2')],
    ['seconds_per_job', 0],
    ['seconds_per_job', 61],
    ['pesos_per_day', '1.00'],
  ])('%s of %j is refused, and named', (name, value) => {
    const { error } = KeyLimitsInput.safeParse({ [name]: value });
    const [issue] = error?.issues ?? [];
    expect(issue?.code === 'unrecognized_keys' ? issue.keys : issue?.path.slice(0, 1)).toEqual([name]);
  });
});
