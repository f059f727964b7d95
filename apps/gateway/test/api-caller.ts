/** Calls a gateway over HTTP as a stranger would: no client of ours in between. */
import { rememberSecretsIn } from './run-records.ts';
import type { RunningGateway } from './start-gateway.ts';

export interface Answer<Body> {
  status: number;
  headers: Headers;
  /** As it came, byte for byte. */
  text: string;
  /** The JSON of the text; undefined where it is none. */
  body: Body;
}

export interface ApiCaller {
  get<Body = unknown>(path: string, headers?: Record<string, string>): Promise<Answer<Body>>;
  /** A text is sent as it is, anything else as JSON. */
  post<Body = unknown>(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer<Body>>;
  postForm<Body = unknown>(
    path: string,
    form: FormData,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  put<Body = unknown>(path: string, body: unknown): Promise<Answer<Body>>;
  patch<Body = unknown>(path: string, body: unknown): Promise<Answer<Body>>;
  delete<Body = unknown>(path: string, headers?: Record<string, string>): Promise<Answer<Body>>;
}

/** `token` null: no key is sent. */
export function createApiCaller(url: string, token: string | null): ApiCaller {
  rememberSecretsIn(token ?? '');
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };

  async function send<Body>(path: string, init: RequestInit): Promise<Answer<Body>> {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    rememberSecretsIn(text);
    return { status: response.status, headers: response.headers, text, body: parseJson(text) as Body };
  }

  function sendJson<Body>(method: string, path: string, body: unknown, headers: Record<string, string>) {
    return send<Body>(path, {
      method,
      headers: { ...authorization, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  return {
    get: (path, headers = {}) => send(path, { headers: { ...authorization, ...headers } }),
    post: (path, body, headers = {}) => sendJson('POST', path, body, headers),
    postForm: (path, form, headers = {}) =>
      send(path, { method: 'POST', headers: { ...authorization, ...headers }, body: form }),
    put: (path, body) => sendJson('PUT', path, body, {}),
    patch: (path, body) => sendJson('PATCH', path, body, {}),
    delete: (path, headers = {}) =>
      send(path, { method: 'DELETE', headers: { ...authorization, ...headers } }),
  };
}

export interface ApiCallers {
  live: ApiCaller;
  sandbox: ApiCaller;
  operator: ApiCaller;
  stranger: ApiCaller;
}

/** With the keys of the first run, and without any. */
export function createApiCallers({ url, secrets }: RunningGateway): ApiCallers {
  return {
    live: createApiCaller(url, secrets.live_key),
    sandbox: createApiCaller(url, secrets.test_key),
    operator: createApiCaller(url, secrets.admin_token),
    stranger: createApiCaller(url, null),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
