/** Refuses a scenario that the sandbox does not know, and any with a key that pays for its videos. */
import { PublicError } from '@geekhub/contracts/error';
import type { KeyMode } from '@geekhub/contracts/organization';
import { parseScenario, SANDBOX_SCENARIOS } from '@geekhub/contracts/sandbox-scenario';

const NAME = 'metadata.sandbox';

export function checkScenario(mode: KeyMode, metadata: Readonly<Record<string, string>>): void {
  const { sandbox: asked } = metadata;
  if (asked === undefined) return;
  const isScenario = parseScenario(asked) !== null;
  if (mode === 'test' && !isScenario) {
    throw refused(
      `must be one of ${SANDBOX_SCENARIOS.join(', ')}, alone or with a model, as in fails:google/veo-3.1.`,
    );
  }
  // Whoever tries out how their code fails does not mean to buy a video. What is no scenario is theirs to use.
  if (mode === 'live' && isScenario) {
    throw refused('asks for a scenario of the sandbox, and this key is a live one. Use a test key for it.');
  }
}

function refused(why: string): PublicError {
  return new PublicError('invalid_request_error', `${NAME}: ${why}`, { param: NAME });
}
