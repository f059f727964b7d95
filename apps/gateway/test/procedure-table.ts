/** How each procedure is asked for what is another's: a procedure that does not stand here is one that nobody tried. */

/** `id`: it takes the id of one thing in the field `id`. */
export type ProcedureAccess =
  | { kind: 'id'; of: 'job' | 'endpoint' | 'delivery' | 'file'; fields?: object }
  | { kind: 'own list'; filters?: Record<string, 'job' | 'endpoint'>; fields?: object }
  /** `names`: things that fields beside its own id may name. */
  | { kind: 'no ids'; names?: Record<string, 'quote'>; fields?: object }
  | { kind: 'operator only'; fields?: object };

/** Ids of the operator's fields: any will do, since a key is refused before they are looked at. */
const ORGANIZATION = { organization_id: '00000000-0000-4000-8000-000000000000' };
const KEY = { id: '00000000-0000-4000-8000-000000000000' };

/** By the place in the router. */
export const PROCEDURE_ACCESS: Readonly<Record<string, ProcedureAccess>> = {
  'videos.create': {
    ...{ kind: 'no ids', names: { quote_id: 'quote' } },
    fields: { model: 'fal/kling-2', prompt: 'a', duration: 5 },
  },
  'videos.quote': { kind: 'no ids', fields: { model: 'fal/kling-2' } },
  'videos.get': { kind: 'id', of: 'job' },
  'videos.events': { kind: 'id', of: 'job' },
  'videos.list': { kind: 'own list' },
  'videos.receipt': { kind: 'id', of: 'job' },
  'videos.cancel': { kind: 'id', of: 'job' },
  'videos.token': { kind: 'id', of: 'job' },
  // The form of an upload is REST's alone.
  'files.create': { kind: 'no ids' },
  'files.list': { kind: 'own list' },
  'files.get': { kind: 'id', of: 'file' },
  'files.delete': { kind: 'id', of: 'file' },
  'videos.delete': { kind: 'id', of: 'job' },
  'models.list': { kind: 'no ids' },
  'models.get': { kind: 'no ids', fields: { provider: 'fal', name: 'kling-2' } },
  'credits.get': { kind: 'no ids' },
  'credits.transactions': { kind: 'own list' },
  'openai.videos.create': { kind: 'no ids', fields: { model: 'fal/kling-2', prompt: 'a' } },
  'openai.videos.get': { kind: 'id', of: 'job' },
  'openai.videos.list': { kind: 'own list' },
  'openai.videos.delete': { kind: 'id', of: 'job' },
  'openai.models.list': { kind: 'no ids' },
  'openai.models.get': { kind: 'no ids', fields: { model: 'fal/kling-2' } },
  'webhooks.endpoints.create': { kind: 'no ids', fields: { url: 'https://example.com/' } },
  'webhooks.endpoints.list': { kind: 'own list' },
  'webhooks.endpoints.get': { kind: 'id', of: 'endpoint' },
  'webhooks.endpoints.change': { kind: 'id', of: 'endpoint', fields: { enabled: false } },
  'webhooks.endpoints.delete': { kind: 'id', of: 'endpoint' },
  'webhooks.endpoints.rotate': { kind: 'id', of: 'endpoint' },
  'webhooks.endpoints.test': { kind: 'id', of: 'endpoint' },
  'webhooks.secret.rotate': { kind: 'no ids' },
  'webhooks.deliveries.list': { kind: 'own list', filters: { job_id: 'job', endpoint_id: 'endpoint' } },
  'webhooks.deliveries.get': { kind: 'id', of: 'delivery' },
  'webhooks.deliveries.redeliver': { kind: 'id', of: 'delivery' },
  'admin.organizations.create': { kind: 'operator only', fields: { name: 'mine' } },
  'admin.organizations.list': { kind: 'operator only' },
  'admin.organizations.get': { kind: 'operator only', fields: KEY },
  'admin.organizations.change': { kind: 'operator only', fields: { ...KEY, retention_days: 1 } },
  'admin.transactions.create': {
    kind: 'operator only',
    fields: { ...ORGANIZATION, type: 'recharge', amount_mxn: '1000000.00' },
  },
  'admin.keys.create': { kind: 'operator only', fields: { ...ORGANIZATION, name: 'mine', mode: 'live' } },
  'admin.keys.list': { kind: 'operator only', fields: ORGANIZATION },
  'admin.keys.change': { kind: 'operator only', fields: { ...KEY, limits: { mxn_per_day: null } } },
  'admin.keys.revoke': { kind: 'operator only', fields: KEY },
  'admin.signInLinks.create': { kind: 'operator only' },
  'admin.fxRates.set': { kind: 'operator only', fields: { month: '9999-12', mxn_per_usd: '0.000001' } },
};

/** The fields that name a thing and were not thought of: each could be another's. */
export function findUntriedIds(fields: readonly string[], access: ProcedureAccess): string[] {
  if (access.kind === 'operator only') return [];
  const ids = fields.filter((field) => /(^|_)ids?$/.test(field));
  const tried = triedIds(access);
  return ids.filter((field) => !tried.includes(field));
}

function triedIds(access: Exclude<ProcedureAccess, { kind: 'operator only' }>): string[] {
  switch (access.kind) {
    case 'id':
      return ['id'];
    case 'own list':
      return Object.keys(access.filters ?? {});
    case 'no ids':
      return Object.keys(access.names ?? {});
  }
}

/** What to do about a table that does not fit the router, a sentence each; nothing where it fits. */
export function findGaps(procedures: readonly string[], table: Readonly<Record<string, object>>): string[] {
  const missing = procedures.filter((path) => !Object.hasOwn(table, path));
  const left = Object.keys(table).filter((path) => !procedures.includes(path));
  return [
    ...missing.map(
      (path) =>
        `${path} has no entry in procedure-table.ts: say which thing its id names, or that it is an own list, ` +
        'takes no ids, or is for the operator only',
    ),
    ...left.map((path) => `${path} stands in procedure-table.ts and not in the router: remove it`),
  ];
}
