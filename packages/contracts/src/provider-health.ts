/** How the providers have been for some time, as the operator sees it. */
import { z } from 'zod';

export const HEALTH_WINDOWS = ['1h', '24h', '7d'] as const;
export const HealthWindow = z.enum(HEALTH_WINDOWS);
export type HealthWindow = z.infer<typeof HealthWindow>;

const Trouble = z.enum(['limited', 'credentials_refused', 'unreachable', 'unwell']);

const CircuitView = z.object({
  state: z.enum(['closed', 'slowed', 'open', 'half_open']),
  trouble: Trouble.nullable(),
  for_seconds: z.int(),
});

/** Of the process that answers: every one finds out for itself. */
const GuardView = z.object({
  in_flight: z.int(),
  waiting: z.int(),
  places: z.int(),
  circuits: z.object({ submit: CircuitView, check: CircuitView, open: CircuitView }),
});

export const ProviderHealth = z.object({
  name: z.string(),
  /** It has credentials here. */
  configured: z.boolean(),
  completed: z.int(),
  /** For reasons that are not in the request. */
  failed: z.int(),
  /** Refused for what was asked, or called off: nobody's trouble. */
  not_counted: z.int(),
  /** completed ÷ (completed + failed); null where nothing ended. */
  success_rate: z.number().min(0).max(1).nullable(),
  /** From the submit that was accepted until the render was seen to be finished. */
  render_seconds: z.object({ p50: z.number(), p95: z.number() }).nullable(),
  errors: z.array(z.object({ code: z.string(), count: z.int(), counted: z.boolean() })),
  /** Of equal length, oldest first. */
  slices: z.array(z.object({ start: z.int(), completed: z.int(), failed: z.int() })),
  queue: z.object({
    pending: z.int(),
    processing: z.int(),
    due: z.int(),
    /** Since when the oldest waits that no provider has taken yet. */
    oldest_pending: z.int().nullable(),
  }),
  /** Within eight days. */
  last_success: z.int().nullable(),
  last_failure: z.object({ at: z.int(), code: z.string() }).nullable(),
  /** null where nothing stands between the gateway and it. */
  guard: GuardView.nullable(),
});
export type ProviderHealth = z.infer<typeof ProviderHealth>;

export const HouseHealth = z.object({
  window: HealthWindow,
  /** Counts and times are as of then, but for the guard, which is as of the answer. */
  read: z.int(),
  providers: z.array(ProviderHealth),
  /** Their upstream answered that there is no such model. */
  unavailable_models: z.array(z.string()),
});
export type HouseHealth = z.infer<typeof HouseHealth>;
