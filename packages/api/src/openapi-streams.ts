/** The calls of the OpenAPI document that answer with server-sent events, which its generator does not know. */
import { JOB_STATUSES } from '@geekhub/contracts/job';
import type { OpenAPIObject } from 'trpc-to-openapi';
import { z } from 'zod';
import { listRestProcedures, type RestProcedure } from './rest-procedures.ts';

const LAST_EVENT_ID = {
  in: 'header',
  name: 'Last-Event-ID',
  schema: { type: 'string' },
  description:
    'The `id` of the last event that was received. While that is the present one, nothing is sent.',
};

/** Each event of the stream. */
const EVENT = {
  type: 'object',
  properties: {
    event: { enum: JOB_STATUSES.map((status) => `video.${status}`) },
    id: { type: 'string', example: 'processing-35' },
    data: {
      type: 'string',
      contentMediaType: 'application/json',
      contentSchema: { $ref: '#/components/schemas/VideoJob' },
    },
  },
  required: ['event', 'id', 'data'],
};

export function withStreams(document: OpenAPIObject): OpenAPIObject {
  const streams = listRestProcedures()
    .filter(({ meta }) => meta.eventName !== undefined)
    .map((procedure) => [procedure.url, { get: toOperation(procedure) }]);
  return { ...document, paths: { ...document.paths, ...Object.fromEntries(streams) } };
}

function toOperation({ path, meta, inputSchema, pathParameters }: RestProcedure): object {
  const { tags, summary, description, successDescription = '' } = meta.openapi ?? {};
  const { properties = {} } = z.toJSONSchema(inputSchema, { io: 'input', unrepresentable: 'any' });
  const parameters = Object.entries(properties as Record<string, { description?: string }>).map(
    ([name, { description: meaning, ...schema }]) => ({
      in: pathParameters.includes(name) ? 'path' : 'query',
      name,
      schema,
      ...(pathParameters.includes(name) ? { required: true } : {}),
      description: meaning,
    }),
  );
  return {
    operationId: path.replaceAll('.', '-'),
    ...{ summary, description, tags, security: [{ bearer: [] }] },
    parameters: [...parameters, LAST_EVENT_ID],
    responses: {
      200: {
        description: successDescription,
        content: { 'text/event-stream': { schema: EVENT } },
      },
      204: { description: '`Last-Event-ID` is that of the last event there will be: do not come back.' },
    },
  };
}
