/** What the shell offers as values, where a fixed list of them is known without asking a gateway. */
import type { RootCommand } from '@bomb.sh/tab';
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import { DELIVERY_STATES, WEBHOOK_EVENTS } from '@geekhub/contracts/webhook-events';

const MODELS = CATALOGUE.map(({ id }) => id);

const VALUES: Readonly<Record<string, readonly string[]>> = {
  model: MODELS,
  fallback: MODELS,
  models: MODELS,
  'aspect-ratio': [...new Set(CATALOGUE.flatMap(({ aspectRatios }) => aspectRatios))],
  events: WEBHOOK_EVENTS,
  state: DELIVERY_STATES,
};

export function completeValues(root: RootCommand): void {
  for (const command of root.commands.values()) {
    for (const [name, values] of Object.entries(VALUES)) {
      const option = command.options.get(name);
      if (option !== undefined) {
        option.handler = (complete) => {
          for (const value of values) complete(value, '');
        };
      }
    }
  }
}
