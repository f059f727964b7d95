/** The procedures that are REST calls too, read from the router once. */
import type { AnyProcedure } from '@trpc/server';
import { z } from 'zod';
import { appRouter } from './router.ts';
import type { ProcedureMeta } from './trpc.ts';

export interface RestProcedure {
  /** Its place in the router, such as `videos.create`. */
  path: string;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With `{name}` for parameters. */
  url: `/${string}`;
  meta: ProcedureMeta;
  inputSchema: z.ZodType;
  pathParameters: readonly string[];
  /** Fields of the input that are whole numbers: in a query string they arrive as text. */
  integerFields: ReadonlySet<string>;
  /** The same of those that are true or false. */
  booleanFields: ReadonlySet<string>;
}

function inputSchemaOf(procedure: AnyProcedure): z.ZodType {
  // Every procedure here has exactly one input parser, a strict object: rest.ts could not tell unknown fields else.
  const [schema] = procedure._def.inputs as unknown[];
  if (!(schema instanceof z.ZodObject)) throw new TypeError('a REST procedure must take one object');
  return schema;
}

function fieldsOfType(schema: z.ZodType, type: 'integer' | 'boolean'): ReadonlySet<string> {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return new Set(
    Object.entries(properties)
      .filter(([, property]) => typeof property === 'object' && property.type === type)
      .map(([name]) => name),
  );
}

export function listRestProcedures(): RestProcedure[] {
  // At run time the record is flat, keyed by the whole path; its type shows the nested form.
  const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, AnyProcedure>);
  return procedures.flatMap(([path, procedure]) => {
    const meta = procedure._def.meta as ProcedureMeta | undefined;
    if (meta?.openapi === undefined) return [];
    const { method, path: url } = meta.openapi;
    const inputSchema = inputSchemaOf(procedure);
    return {
      ...{ path, method, url, meta, inputSchema },
      pathParameters: [...url.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
      integerFields: fieldsOfType(inputSchema, 'integer'),
      booleanFields: fieldsOfType(inputSchema, 'boolean'),
    };
  });
}
