/** The environment, read in one place. */
import { describe, expect, test } from 'vitest';
import { ConfigError, publicUrlOf, readConfig } from '../src/config.ts';

function problemsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

test('an empty environment is a gateway on this machine, with all defaults', () => {
  expect(readConfig({})).toEqual({
    HOST: '127.0.0.1',
    PORT: 8787,
    DATA_DIR: '.data',
    STORAGE_BUCKET: 'generated-videos',
    GEMINI_BASE_URL: 'https://generativelanguage.googleapis.com',
    MODEL_UPSTREAMS: {},
    MARKUP: 1_050_000n,
    FX_MXN_PER_USD: 20_000_000n,
    OUTBOUND_ALLOW: [],
    UNCONFIRMED_SUBMIT: 'fail',
    OPERATOR_EMAILS: [],
    RATE_LIMIT_PER_MINUTE: 6000,
    WRONG_KEYS_PER_MINUTE: 60,
    TRUST_PROXY: 0,
    SANDBOX_DELAY_SECONDS: 3,
    LOG_LEVEL: 'info',
  });
});

test('a variable that is set to nothing counts as not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '', FAL_KEY: '', ADMIN_TOKEN: '' })).toEqual(readConfig({}));
});

test('every problem is told at once, each with its variable, and no value of any is repeated', () => {
  const wrong = {
    PORT: '70000',
    DATABASE_URL: 'mysql://root:password-in-it@db',
    PUBLIC_URL: 'gateway.example.com',
    MARKUP: '1,05',
    FX_MXN_PER_USD: '0',
    UNCONFIRMED_SUBMIT: 'retry',
    ADMIN_TOKEN: 'short',
    MODEL_UPSTREAMS: '{"fal/kling-9":"x"}',
    SUPABASE_URL: 'ftp://supabase',
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'loud',
    STORAGE_BUCKET: '../elsewhere',
    OUTBOUND_ALLOW: 'https://receiver.internal',
    OPERATOR_EMAILS: 'ana@example.com,nobody',
  };
  const problems = problemsOf(wrong);
  expect(problems.map((problem) => problem.trim().split(':')[0]).sort()).toEqual(Object.keys(wrong).sort());
  expect(problems.join()).not.toMatch(/password-in-it|too-short-token/);
});

test.each([
  ['PORT', '0'],
  ['PORT', '80.5'],
  ['PORT', '0x50'],
  ['MARKUP', '-1'],
  ['MARKUP', '1.0000001'],
  ['MARKUP', '101'],
  ['MODEL_UPSTREAMS', 'no json'],
  ['MODEL_UPSTREAMS', '[]'],
  ['MODEL_UPSTREAMS', '{"fal/kling-2":{"texts":"x"}}'],
  ['SUPABASE_URL', 'https://project.supabase.co'],
  ['OUTBOUND_ALLOW', 'receiver.internal'],
  ['OUTBOUND_ALLOW', 'receiver.internal:'],
  ['OUTBOUND_ALLOW', 'receiver.internal:0'],
  ['OUTBOUND_ALLOW', 'receiver.internal:080'],
  ['OUTBOUND_ALLOW', 'receiver.internal:70000'],
  ['OUTBOUND_ALLOW', 'receiver.internal:8080/hook'],
  ['OUTBOUND_ALLOW', 'user@receiver.internal:8080'],
  // Addresses are compared as they stand in a URL, where these two never stand.
  ['OUTBOUND_ALLOW', 'Receiver.internal:8080'],
  ['OUTBOUND_ALLOW', '127.1:8080'],
  ['OUTBOUND_ALLOW', '::1:8080'],
  ['OUTBOUND_ALLOW', 'receiver.internal:8080,'],
  ['OPERATOR_EMAILS', 'ana@example.com;luis@example.com'],
  ['OPERATOR_EMAILS', 'ana@example.com,'],
  ['OPERATOR_EMAILS', '@example.com'],
])('%s=%s is a problem', (name, value) => {
  const problems = problemsOf({ [name]: value });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`${name}: `);
});

describe('what is set', () => {
  test('is taken as it is meant: money exact, addresses without a slash at the end', () => {
    const config = readConfig({
      MARKUP: '1.1',
      FX_MXN_PER_USD: '18.530001',
      PUBLIC_URL: 'https://video.example.com/api//',
      MODEL_UPSTREAMS: '{"fal/kling-2":"own/kling","google/veo-3":{"text":"veo-next"}}',
      OUTBOUND_ALLOW: 'receiver.internal:8080, 10.0.0.5:443,[::1]:80',
      OPERATOR_EMAILS: 'Ana@Example.com, luis@example.com',
    });
    expect(config).toMatchObject({
      MARKUP: 1_100_000n,
      FX_MXN_PER_USD: 18_530_001n,
      PUBLIC_URL: 'https://video.example.com/api',
      MODEL_UPSTREAMS: { 'fal/kling-2': 'own/kling', 'google/veo-3': { text: 'veo-next' } },
      OUTBOUND_ALLOW: ['receiver.internal:8080', '10.0.0.5:443', '[::1]:80'],
      OPERATOR_EMAILS: ['ana@example.com', 'luis@example.com'],
    });
  });

  test('says where callers reach the gateway', () => {
    expect(publicUrlOf(readConfig({}))).toBe('http://127.0.0.1:8787');
    expect(publicUrlOf(readConfig({ HOST: '::1', PORT: '9000' }))).toBe('http://[::1]:9000');
    expect(publicUrlOf(readConfig({ PUBLIC_URL: 'https://video.example.com/' }))).toBe(
      'https://video.example.com',
    );
  });
});
