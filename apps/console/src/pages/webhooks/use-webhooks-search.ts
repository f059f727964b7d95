/** What the address says, and the way to change it. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { readWebhooksSearch, type WebhooksSearch } from './webhooks-search.ts';

const WEBHOOKS = '/signed-in/organizations/$organization/$mode/webhooks';

/** What becomes undefined is left out. */
type Change = { [Name in keyof WebhooksSearch]: WebhooksSearch[Name] | undefined };

export function useWebhooksSearch() {
  const search: WebhooksSearch = useSearch({ from: WEBHOOKS });
  const navigate = useNavigate();
  return {
    search,
    change: (change: Change) =>
      void navigate({ to: '.', search: readWebhooksSearch({ ...search, ...change }), replace: true }),
  };
}
