/** What a test key may ask the sandbox to play: `metadata.sandbox`. */
import { findModel } from './catalogue.ts';

export const SANDBOX_SCENARIOS = [
  'fails',
  'moderated',
  'slow',
  'lost_submit',
  'provider_outage',
  'truncated_video',
] as const;
export type SandboxScenario = (typeof SANDBOX_SCENARIOS)[number];

export interface ChosenScenario {
  name: SandboxScenario;
  /** Played only where this model renders; null: whichever does. */
  model: string | null;
}

/** From `fails` or `fails:google/veo-3.1`; null for anything else. */
export function parseScenario(text: string): ChosenScenario | null {
  const [, chosen, model = null] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  const name = SANDBOX_SCENARIOS.find((each) => each === chosen);
  if (name === undefined) return null;
  return model === null || findModel(model) !== undefined ? { name, model } : null;
}
