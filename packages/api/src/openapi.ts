/** The OpenAPI document: made from the router, then told the truth about errors and headers. */
import { ERROR_STATUS, type ErrorCode } from '@geekhub/contracts/error';
import { ErrorBody } from '@geekhub/contracts/error-body';
import { generateOpenApiDocument, type OpenAPIObject } from 'trpc-to-openapi';
import { z } from 'zod';
import { RATE_HEADERS } from './answer-headers.ts';
import { COMMON_ERRORS } from './error-answer.ts';
import { CONTENT_ADDRESS, CONTENT_OPERATION } from './openai-content.ts';
import { withStreams } from './openapi-streams.ts';
import { type FieldsSchema, REQUEST_BODIES } from './request-bodies.ts';
import { listRestProcedures } from './rest-procedures.ts';
import { appRouter } from './router.ts';
import { WEBHOOK_EVENTS_OPERATION } from './webhook-events-operation.ts';

const DESCRIPTION = `One API for seven video models. Make a job, ask for it until it is completed, play the video.

Send your key as \`Authorization: Bearer ghub_sk_live_…\`. Keys that begin with \`ghub_sk_test_\` render real small
videos here at no cost. You are charged only for a video that was delivered.`;

const ERROR_DESCRIPTIONS: Record<ErrorCode, string> = {
  invalid_request_error: 'The request is not valid; the message names the field.',
  missing_api_key: 'No key was sent.',
  invalid_api_key: 'The key is not valid.',
  key_revoked: 'The key was revoked.',
  insufficient_balance: 'The video costs more than is available.',
  spending_limit_reached: 'The video costs more than this key may spend today.',
  max_cost_exceeded: 'The video may cost more than `max_cost`.',
  forbidden: 'In the console: your role does not allow it.',
  model_not_found: 'There is no such model.',
  not_found: 'There is no such thing, or it is not yours.',
  method_not_allowed: 'The address is known and the method is not; `allow` says which are.',
  request_timeout: 'The request came too slowly, and was not taken in: it may be sent again.',
  conflict: 'The present state does not allow it.',
  payload_too_large: 'The body is too large.',
  unsupported_media_type: 'The body is of a type that this call does not take.',
  idempotency_mismatch: 'The Idempotency-Key was used with another request.',
  rate_limit_exceeded: 'Too many requests; `retry-after` says when to come back.',
  internal_error: 'Our fault.',
  provider_unavailable: 'The provider of this model is not set up.',
};

const AUTHENTICATION_ERRORS: readonly ErrorCode[] = ['missing_api_key', 'invalid_api_key', 'key_revoked'];
const CALLER_ERRORS: readonly ErrorCode[] = [...AUTHENTICATION_ERRORS, 'rate_limit_exceeded'];
/** An operator may be told to slow down too, after too many wrong tokens. */
const ADMIN_ERRORS: readonly ErrorCode[] = ['missing_api_key', 'invalid_api_key', 'rate_limit_exceeded'];

interface Response {
  description?: string;
  headers?: Record<string, object>;
}

interface Operation {
  responses: Record<string, Response>;
  requestBody?: { required?: boolean; content: Record<string, { schema: object }> };
}

export function createOpenApiDocument(version: string): OpenAPIObject {
  const generated = generateOpenApiDocument(appRouter, {
    filter: ({ metadata }) => metadata.eventName === undefined,
    title: 'GeekHub Video',
    description: DESCRIPTION,
    version,
    openApiVersion: '3.1.0',
    baseUrl: '/',
    license: { name: 'MIT', identifier: 'MIT' },
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        description:
          'An API key, or the operator token for operator calls. A token for one job reads that job, also as `?token=`.',
      },
    },
    defs: { Error: ErrorBody },
  });
  const document = withStreams(generated);
  for (const { url, method, path, meta } of listRestProcedures()) {
    const operation = document.paths?.[url]?.[method.toLowerCase() as 'get'] as Operation | undefined;
    if (operation === undefined) throw new Error(`${method} ${url} is missing from the document`);
    const isAdmin = path.startsWith('admin.');
    const errors = [...COMMON_ERRORS, ...(isAdmin ? ADMIN_ERRORS : CALLER_ERRORS), ...(meta.errors ?? [])];
    const { 200: success = {}, 204: nothing } = operation.responses;
    const responses = {
      200: success,
      ...(nothing === undefined ? {} : { 204: nothing }),
      ...errorResponses(errors),
    };
    withWholeBody(path, operation);
    operation.responses = isAdmin ? responses : withRateHeaders(responses);
  }
  return withHealth(withHeaderComponents(withPlainRoutes(withoutLibraryErrors(document))));
}

function withWholeBody(path: string, { requestBody }: Operation): void {
  const wholeBody = REQUEST_BODIES[path];
  if (requestBody === undefined) return;
  for (const [type, content] of Object.entries(requestBody.content)) {
    const fields = content.schema as FieldsSchema;
    // Where no field is required, no body is an empty one.
    requestBody.required = (fields.required ?? []).length > 0;
    if (wholeBody !== undefined) content.schema = wholeBody(fields, type);
  }
}

/** Named where a client looks for them; every other answer to such a key has them too. */
function withRateHeaders(responses: Record<string, Response>): Record<string, Response> {
  const rate = Object.fromEntries(
    Object.keys(RATE_HEADERS).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      ['200', '429'].includes(status) ? { ...response, headers: { ...response.headers, ...rate } } : response,
    ]),
  );
}

function withHeaderComponents(document: OpenAPIObject): OpenAPIObject {
  const headers = Object.fromEntries(
    Object.entries(RATE_HEADERS).map(([name, description]) => [
      name,
      { schema: { type: 'string' as const }, description },
    ]),
  );
  return { ...document, components: { ...document.components, headers } };
}

/** The library's own error schemas, which nothing here answers with. */
function withoutLibraryErrors(document: OpenAPIObject): OpenAPIObject {
  const schemas = Object.entries(document.components?.schemas ?? {}).filter(
    ([name]) => !name.startsWith('error.'),
  );
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(schemas) } };
}

const requiredHeader = (description: string) => ({
  schema: { type: 'string' },
  description,
  required: true,
});

/** Headers that answers of a status never lack. */
const ERROR_HEADERS: Record<number, object> = {
  405: { allow: requiredHeader('The methods of this address.') },
  429: { 'retry-after': requiredHeader('Seconds.') },
};

/** One response a status, naming the codes that it may carry. */
function errorResponses(codes: readonly ErrorCode[]): Record<string, object> {
  const byStatus = Map.groupBy(codes, (code) => ERROR_STATUS[code]);
  return Object.fromEntries(
    [...byStatus]
      .sort(([left], [right]) => left - right)
      .map(([status, these]) => [
        status,
        {
          description: these.map((code) => `\`${code}\`: ${ERROR_DESCRIPTIONS[code]}`).join(' '),
          ...(status in ERROR_HEADERS ? { headers: ERROR_HEADERS[status] } : {}),
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/Error' },
              examples: Object.fromEntries(these.map((code) => [code, { value: exampleOf(code) }])),
            },
          },
        },
      ]),
  );
}

function exampleOf(code: ErrorCode): ErrorBody {
  return {
    error: {
      message: ERROR_DESCRIPTIONS[code],
      type: code,
      code,
      request_id: 'req_aacb6a7d478c2fdea077ca09',
    },
  };
}

/** What answers otherwise than with one JSON: no procedures, and all the same behind a key. */
const PLAIN_ROUTES = {
  '/v1/webhooks/events': WEBHOOK_EVENTS_OPERATION,
  [CONTENT_ADDRESS]: CONTENT_OPERATION,
};

function withPlainRoutes(document: OpenAPIObject): OpenAPIObject {
  const errors = errorResponses([...COMMON_ERRORS, ...CALLER_ERRORS, 'not_found']);
  const paths = Object.entries(PLAIN_ROUTES).map(([address, operation]) => {
    const responses = withRateHeaders({ ...operation.responses, ...errors });
    return [address, { get: { ...operation, responses } }];
  });
  return { ...document, paths: { ...document.paths, ...Object.fromEntries(paths) } };
}

const Health = z.object({ status: z.string() });

/** The two calls for machines that watch the gateway: plain routes, outside the router. */
function withHealth(document: OpenAPIObject): OpenAPIObject {
  const content = { 'application/json': { schema: z.toJSONSchema(Health, { target: 'openapi-3.0' }) } };
  const answer = (description: string) => ({ description, content });
  return {
    ...document,
    paths: {
      ...document.paths,
      '/healthz': {
        get: {
          operationId: 'healthz',
          tags: ['Health'],
          summary: 'Is the process alive?',
          security: [],
          responses: { 200: answer('Alive.') },
        },
      },
      '/readyz': {
        get: {
          operationId: 'readyz',
          tags: ['Health'],
          summary: 'Can it serve?',
          description: 'The database answers and its schema is the newest, and the gateway does not stop.',
          security: [],
          responses: { 200: answer('Able to serve.'), 503: answer('Not able to serve.') },
        },
      },
    },
  } as OpenAPIObject;
}
