/** Where keys are kept, and who must forget what he knows of one that changes. */
import type { Engine } from '@geekhub/engine/engine';
import type { KeyHouse } from '@geekhub/engine/manage-keys';
import type { Context } from './context.ts';

export function keyHouse({
  engine,
  dependencies,
}: Pick<Context, 'dependencies'> & { engine: Engine }): KeyHouse {
  return { accounts: engine.accounts, authenticator: dependencies.authenticator };
}
