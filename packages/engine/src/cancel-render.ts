/** Tells a provider that nobody waits for a render any more. Best effort: the money is settled without its answer. */
import type { Json } from '@geekhub/ports/json';
import type { Engine } from './engine.ts';

const CANCEL_MS = 10_000;

export async function cancelRender(engine: Engine, provider: string, operation: Json): Promise<void> {
  await engine.providers.get(provider)?.cancel?.(operation, engine.timers.deadline(CANCEL_MS));
}
