import { describe, expect, it } from 'vitest';
import { parseScenario, SANDBOX_SCENARIOS } from '../src/sandbox-scenario.ts';

describe('a scenario', () => {
  it.each(SANDBOX_SCENARIOS)('%s stands alone, or with a model of the catalogue', (name) => {
    expect(parseScenario(name)).toEqual({ name, model: null });
    expect(parseScenario(`${name}:google/veo-3.1`)).toEqual({ name, model: 'google/veo-3.1' });
  });

  it.each([
    '',
    'Fails',
    'fails ',
    'fails:',
    'fails:google/veo-9',
    ':google/veo-3.1',
    'fails:fal/kling-2:x',
    'constructor',
  ])('is nothing like %j', (text) => {
    expect(parseScenario(text)).toBeNull();
  });
});
