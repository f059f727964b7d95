/** The only reader of the environment: everything is checked here, and every problem is told at once. */

import { findModel } from '@geekhub/contracts/catalogue';
import { EmailAddress } from '@geekhub/contracts/member';
import { parseMicros } from '@geekhub/contracts/money';
import { z } from 'zod';

/** The variables are wrong; the message lists each of them with what it should be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const HttpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .transform((url) => url.replace(/\/+$/, ''));

function micros(name: string, from: bigint, to: bigint) {
  return z.string().transform((text, context) => {
    const value = parseMicros(text);
    if (value !== null && value >= from && value <= to) return value;
    context.addIssue({
      code: 'custom',
      message: `must be a ${name} such as 1.05, with at most six digits after the point`,
    });
    return z.NEVER;
  });
}

const UpstreamOverride = z.union([
  z.string().min(1),
  z
    .strictObject({
      text: z.string().min(1).optional(),
      image: z.string().min(1).optional(),
      frames: z.string().min(1).optional(),
    })
    .transform((ids) => ({
      ...(ids.text === undefined ? {} : { text: ids.text }),
      ...(ids.image === undefined ? {} : { image: ids.image }),
      ...(ids.frames === undefined ? {} : { frames: ids.frames }),
    })),
]);

const ModelUpstreams = z.string().transform((text, context) => {
  try {
    const parsed = z.record(z.string(), UpstreamOverride).parse(JSON.parse(text));
    const unknown = Object.keys(parsed).filter((id) => findModel(id) === undefined);
    if (unknown.length === 0) return parsed;
    context.addIssue({
      code: 'custom',
      message: `names models that are not in the catalogue: ${unknown.join(', ')}`,
    });
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be JSON such as {"fal/kling-2":"fal-ai/kling-video/v2.1/master/text-to-video"}',
    });
  }
  return z.NEVER;
});

function wholeNumber(from: number, to: number) {
  const message = `must be a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= from && value <= to, message);
}

/** As they stand in an address: `receiver.internal:8080`, `10.0.0.5:443`, `[::1]:3000`. */
function isHostAndPort(pair: string): boolean {
  const [, host, port] = /^([^:/@]+|\[.+\]):(\d{1,5})$/.exec(pair) ?? [];
  const url = URL.parse(`http://${pair}`);
  return url !== null && url.hostname === host && Number(port) > 0 && String(Number(port)) === port;
}

const EmailAddresses = z.string().transform((text, context) => {
  const parsed = z.array(EmailAddress).safeParse(text.split(',').map((address) => address.trim()));
  if (parsed.success) return parsed.data;
  context.addIssue({
    code: 'custom',
    message: 'must be email addresses with commas between them, such as ana@example.com,luis@example.com',
  });
  return z.NEVER;
});

const HostsAndPorts = z
  .string()
  .transform((text) => text.split(',').map((pair) => pair.trim()))
  .refine((pairs) => pairs.every(isHostAndPort), {
    message: 'must be host:port pairs with commas between them, such as receiver.internal:8080,10.0.0.5:443',
  });

const Environment = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    PORT: wholeNumber(1, 65_535).default(8787),
    DATA_DIR: z.string().default('.data'),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' }).optional(),
    SUPABASE_URL: HttpUrl.optional(),
    SUPABASE_SERVICE_ROLE_KEY: z.string().optional(),
    STORAGE_BUCKET: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,100}$/, 'must be letters, digits, - and _')
      .default('generated-videos'),
    PUBLIC_URL: HttpUrl.optional(),
    FAL_KEY: z.string().optional(),
    FAL_QUEUE_URL: HttpUrl.optional(),
    FAL_REST_URL: HttpUrl.optional(),
    FAL_JWKS_URL: HttpUrl.optional(),
    GEMINI_API_KEY: z.string().optional(),
    GEMINI_BASE_URL: HttpUrl.default('https://generativelanguage.googleapis.com'),
    MODEL_UPSTREAMS: ModelUpstreams.default({}),
    MARKUP: micros('factor', 1n, 100_000_000n).default(1_050_000n),
    FX_MXN_PER_USD: micros('rate', 1n, 1_000_000_000n).default(20_000_000n),
    OUTBOUND_ALLOW: HostsAndPorts.default([]),
    UNCONFIRMED_SUBMIT: z.enum(['fail', 'resubmit_once']).default('fail'),
    OPERATOR_EMAILS: EmailAddresses.default([]),
    ADMIN_TOKEN: z.string().min(8, 'must have at least 8 characters; better 32 random ones').optional(),
    RATE_LIMIT_PER_MINUTE: wholeNumber(1, 1_000_000).default(6_000),
    WRONG_KEYS_PER_MINUTE: wholeNumber(1, 1_000_000).default(60),
    TRUST_PROXY: wholeNumber(0, 10).default(0),
    SANDBOX_DELAY_SECONDS: wholeNumber(0, 3_600).default(3),
    LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  })
  .refine((all) => (all.SUPABASE_URL === undefined) === (all.SUPABASE_SERVICE_ROLE_KEY === undefined), {
    path: ['SUPABASE_URL'],
    message: 'needs SUPABASE_SERVICE_ROLE_KEY beside it, and the other way round',
  });

export type Config = z.infer<typeof Environment>;

/** Throws ConfigError. A variable that is set to nothing counts as not set. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Environment.safeParse(set);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(
    `The configuration has ${problems.length === 1 ? 'a problem' : 'problems'}:\n${problems.join('\n')}`,
  );
}

/** Where callers reach the gateway. */
export function publicUrlOf(config: Config): string {
  const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST;
  return config.PUBLIC_URL ?? `http://${host}:${config.PORT}`;
}
