/** A local server that speaks the protocol of Supabase Storage. */
import Fastify, { type FastifyInstance } from 'fastify';
import { FaultScript } from './fault-script.ts';
import { type RecordedRequest, remember } from './recorded-request.ts';
import { accessDenied, internalError, noSuchRoute, SupabaseRefusal, sendError } from './supabase-answer.ts';
import type { SupabaseAuth } from './supabase-auth-emulator.ts';
import { addBucketRoutes } from './supabase-bucket-routes.ts';
import { SupabaseBuckets } from './supabase-buckets.ts';
import type { SupabaseFaults } from './supabase-faults.ts';
import { addObjectRoutes, addPublicObjectRoutes } from './supabase-object-routes.ts';
import { type SupabaseObject, SupabaseObjects } from './supabase-objects.ts';
import type { SupabaseState } from './supabase-state.ts';

export interface SupabaseStorageEmulatorOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  /** The key that is known. Any key, where left out. */
  serviceRoleKey?: string;
  fileSizeLimitBytes?: number;
  /** Served at the same address, as a project has both. */
  auth?: SupabaseAuth;
}

/** Without the body: an upload may be large, and what was stored of it is among the objects. */
export type SupabaseRecordedRequest = Omit<RecordedRequest, 'body'>;

export interface SupabaseStorageEmulator {
  /** What a Supabase client is created with. */
  url: string;
  /** The newest calls of any kind, oldest first. */
  requests: readonly SupabaseRecordedRequest[];
  /** By `<bucket>/<key>`. */
  objects: ReadonlyMap<string, SupabaseObject>;
  /** Makes the next `times` calls of a kind fail. */
  script<Kind extends keyof SupabaseFaults>(kind: Kind, fault: SupabaseFaults[Kind], times?: number): void;
  close(): Promise<void>;
}

/** As a self-hosted Supabase has it. */
const DEFAULT_FILE_SIZE_LIMIT_BYTES = 50 * 1024 * 1024;

export async function startSupabaseStorageEmulator(
  options: SupabaseStorageEmulatorOptions = {},
): Promise<SupabaseStorageEmulator> {
  const { port = 0, serviceRoleKey, fileSizeLimitBytes = DEFAULT_FILE_SIZE_LIMIT_BYTES } = options;
  const state: SupabaseState = {
    buckets: new SupabaseBuckets(),
    objects: new SupabaseObjects(),
    script: new FaultScript<SupabaseFaults>(),
    fileSizeLimitBytes,
  };
  const requests: SupabaseRecordedRequest[] = [];
  let url = '';
  const server = Fastify({ forceCloseConnections: true });

  // Bodies are read by the routes, as they come.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _payload, done) => done(null));
  server.setErrorHandler((error, _request, reply) =>
    sendError(reply, error instanceof SupabaseRefusal ? error : internalError(500)),
  );
  server.setNotFoundHandler((request, reply) => sendError(reply, noSuchRoute(request.method, request.url)));
  server.addHook('onRequest', async ({ method, url, headers }) => {
    remember(requests, { method, path: url, headers });
  });

  function requireKey(routes: FastifyInstance): void {
    routes.addHook('preHandler', async (request) => {
      const [, key] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
      if (key === undefined || (serviceRoleKey !== undefined && key !== serviceRoleKey)) throw accessDenied();
    });
  }

  server.register(async (routes) => addPublicObjectRoutes(routes, state), {
    prefix: '/storage/v1/object/public',
  });
  server.register(
    async (routes) => {
      requireKey(routes);
      routes.register(async (bucketRoutes) => addBucketRoutes(bucketRoutes, state), { prefix: '/bucket' });
      routes.register(async (objectRoutes) => addObjectRoutes(objectRoutes, state), { prefix: '/object' });
    },
    { prefix: '/storage/v1' },
  );

  options.auth?.addTo(server, () => url);
  url = await server.listen({ host: '127.0.0.1', port });

  return {
    url,
    requests,
    objects: state.objects.stored,
    script: (kind, fault, times = 1) => state.script.add(kind, fault, times),
    close: () => server.close(),
  };
}
