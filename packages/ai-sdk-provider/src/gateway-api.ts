/** Requests to the gateway, each tried once, their failures as the SDK's errors. */
import { APICallError, LoadAPIKeyError, LoadSettingError } from '@ai-sdk/provider';
import {
  combineHeaders,
  createJsonResponseHandler,
  delay,
  type FetchFunction,
  getFromApi,
  jsonSchema,
  loadApiKey,
  loadSetting,
  postJsonToApi,
  type ResponseHandler,
  withUserAgentSuffix,
} from '@ai-sdk/provider-utils';
import { readFailure } from './read-failure.ts';

export interface GatewayCall {
  headers?: Record<string, string | undefined> | undefined;
  abortSignal?: AbortSignal | undefined;
}

export interface GatewayAnswer<T> {
  value: T;
  headers: Record<string, string>;
}

export interface GatewayApi {
  /** `expected` is the `object` of what must come: anything else is no answer of the gateway. */
  get<T>(path: string, expected: string, call: GatewayCall): Promise<GatewayAnswer<T>>;
  post<T>(path: string, expected: string, body: object, call: GatewayCall): Promise<GatewayAnswer<T>>;
  /** Ends at once when the signal aborts. */
  wait(milliseconds: number, abortSignal: AbortSignal | undefined): Promise<void>;
  baseUrl(): string;
  fetch: FetchFunction | undefined;
}

interface Settings {
  baseURL?: string;
  apiKey?: string;
  headers?: Record<string, string>;
  fetch?: FetchFunction;
}

/** A held answer comes within the minute that the gateway holds it at most. */
const TIMEOUT_MS = 90_000;
const USER_AGENT = 'geekhub-ai-sdk-provider/0.1.0';

export function createGatewayApi(settings: Settings): GatewayApi {
  const baseUrl = () => readBaseUrl(settings.baseURL);

  function requestOf<T>(path: string, expected: string, { headers, abortSignal }: GatewayCall) {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const own = { authorization: `Bearer ${readApiKey(settings.apiKey)}`, ...settings.headers };
    return {
      timeout,
      url: baseUrl() + path,
      headers: withUserAgentSuffix(combineHeaders(own, headers), USER_AGENT),
      abortSignal: abortSignal === undefined ? timeout : AbortSignal.any([abortSignal, timeout]),
      successfulResponseHandler: answerOf<T>(expected),
      failedResponseHandler: readFailure,
      fetch: withoutRedirects(settings.fetch),
    };
  }

  async function send<T>(
    { timeout, url }: { timeout: AbortSignal; url: string },
    call: GatewayCall,
    sent: Promise<{ value: T; responseHeaders?: Record<string, string> }>,
  ): Promise<GatewayAnswer<T>> {
    try {
      const { value, responseHeaders = {} } = await sent;
      return { value, headers: responseHeaders };
    } catch (error) {
      call.abortSignal?.throwIfAborted();
      if (!timeout.aborted) throw error;
      throw new APICallError({
        message: `No answer came from ${url} within ${TIMEOUT_MS / 1000} seconds.`,
        url,
        requestBodyValues: {},
        cause: error,
        isRetryable: true,
      });
    }
  }

  return {
    get<T>(path: string, expected: string, call: GatewayCall) {
      const request = requestOf<T>(path, expected, call);
      return send(request, call, getFromApi({ ...request, validateUrl: false }));
    },
    post<T>(path: string, expected: string, body: object, call: GatewayCall) {
      const request = requestOf<T>(path, expected, call);
      return send(request, call, postJsonToApi({ ...request, body }));
    },
    wait: (milliseconds, abortSignal) => delay(milliseconds, abortSignal && { abortSignal }),
    baseUrl,
    fetch: settings.fetch,
  };
}

function answerOf<T>(expected: string): ResponseHandler<T> {
  return createJsonResponseHandler(
    jsonSchema<T>(
      {},
      {
        validate: (value) =>
          typeof value === 'object' && value !== null && 'object' in value && value.object === expected
            ? { success: true, value: value as T }
            : { success: false, error: new TypeError(`The answer is no ${expected}.`) },
      },
    ),
  );
}

/** A redirected POST would arrive as a GET, and the key would travel to where nobody meant it to go. */
function withoutRedirects(
  fetch: FetchFunction = (input, init) => globalThis.fetch(input, init),
): FetchFunction {
  return (input, init) => fetch(input, { ...init, redirect: 'manual' });
}

function readApiKey(apiKey: string | undefined): string {
  const key = loadApiKey({
    apiKey,
    environmentVariableName: 'GEEKHUB_API_KEY',
    description: 'GeekHub Video',
  });
  // Checked here because the platform's own complaint about an unsendable header would quote the key.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new LoadAPIKeyError({
      message: 'GeekHub Video API key must be printable ASCII characters without spaces.',
    });
  }
  return key;
}

/** `https://host/v1/` and `https://host` alike become `https://host`. A proxy's path prefix is kept. */
function readBaseUrl(baseURL: string | undefined): string {
  const setting = loadSetting({
    settingValue: baseURL,
    environmentVariableName: 'GEEKHUB_URL',
    settingName: 'baseURL',
    description: 'GeekHub Video base URL',
  });
  const url = URL.parse(setting);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new LoadSettingError({
      message: 'GeekHub Video base URL setting must be an http or https address without credentials.',
    });
  }
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
}
