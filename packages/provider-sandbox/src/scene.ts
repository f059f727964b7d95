/** What is rendered, and the operation that is kept of it: all there is to know, so that a restart forgets nothing. */
import { parseScenario, SANDBOX_SCENARIOS, type SandboxScenario } from '@geekhub/contracts/sandbox-scenario';
import type { RenderRequest } from '@geekhub/ports/provider';
import { z } from 'zod';
import { RENDERED_RATIOS } from './frame-size.ts';

/** More than fits on a frame. */
const KEPT_PROMPT_CHARACTERS = 300;

/** A minute is the longest that any caller may ask for. */
export const Scene = z.object({
  model: z.string(),
  prompt: z.string(),
  durationSeconds: z.number().positive().max(60),
  aspectRatio: z.enum(RENDERED_RATIOS).nullable(),
});
export type Scene = z.infer<typeof Scene>;

/** `scenario`: what is played in place of a render that simply succeeds. */
export const Output = Scene.extend({ scenario: z.enum(SANDBOX_SCENARIOS).nullable().default(null) });
export type Output = z.infer<typeof Output>;

/** Both times in Unix milliseconds. */
export const Operation = Output.extend({ acceptedAt: z.number(), readyAt: z.number() });
export type Operation = z.infer<typeof Operation>;

/** null when it is nothing that the sandbox can render. */
export function sceneOf(request: RenderRequest): Scene | null {
  const { model, durationSeconds, aspectRatio } = request;
  const scene = Scene.safeParse({ model, prompt: shorten(request.prompt), durationSeconds, aspectRatio });
  return scene.success ? scene.data : null;
}

/** null: nothing is to be played, or only where another model renders. */
export function scenarioOf({ scenario, model }: RenderRequest): SandboxScenario | null {
  const chosen = scenario === undefined ? null : parseScenario(scenario);
  return chosen !== null && (chosen.model ?? model) === model ? chosen.name : null;
}

/** Counts code points, so that no surrogate pair is cut in half. */
function shorten(prompt: string): string {
  const characters = Array.from(prompt);
  if (characters.length <= KEPT_PROMPT_CHARACTERS) return prompt;
  return `${characters.slice(0, KEPT_PROMPT_CHARACTERS - 1).join('')}…`;
}
