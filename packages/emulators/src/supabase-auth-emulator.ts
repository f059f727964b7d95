/** A local server that speaks the protocol of Supabase Auth: passwords, links by email with PKCE, signing keys that change. */
import Fastify, { type FastifyInstance } from 'fastify';
import { FaultScript } from './fault-script.ts';
import { type RecordedRequest, remember } from './recorded-request.ts';
import { SupabaseAuthKeys } from './supabase-auth-keys.ts';
import { addAuthRoutes } from './supabase-auth-routes.ts';
import {
  type AuthUser,
  type SentMail,
  type SupabaseAuthFaults,
  type SupabaseAuthSettings,
  SupabaseAuthState,
} from './supabase-auth-state.ts';

export interface SupabaseAuthOptions {
  /** The key that is known. Any key, where left out. */
  apiKey?: string;
  settings?: Partial<SupabaseAuthSettings>;
  /** Hears of each email, in place of whoever would get it. */
  onMail?: (mail: SentMail) => void;
}

/** Auth alone, to be served beside what else a project has. */
export interface SupabaseAuth {
  addTo(server: FastifyInstance, projectUrl: () => string): void;
  addUser(fields: Partial<AuthUser> & Pick<AuthUser, 'email'>): AuthUser;
  /** As its people and its settings are now; both may be changed. */
  users: ReadonlyMap<string, AuthUser>;
  settings: SupabaseAuthSettings;
  keys: SupabaseAuthKeys;
  mails: readonly SentMail[];
  /** Ids of sessions that nobody has ended. */
  sessions: ReadonlySet<string>;
  /** The newest calls, oldest first. */
  requests: readonly RecordedRequest[];
  /** Time passes for all links that were sent. */
  expireLinks(): void;
  /** Makes the next `times` calls of a kind fail. */
  script<Kind extends keyof SupabaseAuthFaults>(
    kind: Kind,
    fault: SupabaseAuthFaults[Kind],
    times?: number,
  ): void;
}

export interface SupabaseAuthEmulator extends SupabaseAuth {
  /** What a Supabase client is created with. */
  url: string;
  close(): Promise<void>;
}

/** As a project is that was set up as the gateway needs it. */
const SETTINGS: SupabaseAuthSettings = {
  ...{ autoconfirm: false, emailEnabled: true, disableSignup: false },
  emailEverySeconds: 60,
};

export async function createSupabaseAuth(options: SupabaseAuthOptions = {}): Promise<SupabaseAuth> {
  const keys = new SupabaseAuthKeys();
  await keys.rotate();
  const script = new FaultScript<SupabaseAuthFaults>();
  const state = new SupabaseAuthState({ ...SETTINGS, ...options.settings }, keys, script, options.onMail);
  const requests: RecordedRequest[] = [];
  return {
    addTo(server, projectUrl) {
      server.register(
        async (routes) => {
          routes.addHook('preHandler', async ({ method, url: path, headers, body }) => {
            remember(requests, { method, path, headers, body });
          });
          addAuthRoutes(routes, { state, apiKey: options.apiKey, projectUrl });
        },
        { prefix: '/auth/v1' },
      );
    },
    addUser: (fields) => state.addUser(fields),
    ...{ users: state.users, settings: state.settings, mails: state.mails, sessions: state.sessions },
    ...{ keys, requests },
    expireLinks() {
      for (const flow of state.flows) flow.expiresAtMs = 0;
    },
    script: (kind, fault, times = 1) => script.add(kind, fault, times),
  };
}

/** `port` 0, the default, takes a free one. */
export async function startSupabaseAuthEmulator({
  port = 0,
  ...options
}: SupabaseAuthOptions & { port?: number } = {}): Promise<SupabaseAuthEmulator> {
  const auth = await createSupabaseAuth(options);
  const server = Fastify({ forceCloseConnections: true });
  let url = '';
  server.removeAllContentTypeParsers();
  auth.addTo(server, () => url);
  url = await server.listen({ host: '127.0.0.1', port });
  return { ...auth, url, close: () => server.close() };
}
