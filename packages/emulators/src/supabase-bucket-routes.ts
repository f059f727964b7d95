/** The bucket routes of the Supabase Storage emulator. */
import type { FastifyInstance } from 'fastify';
import { bucketNotEmpty, invalidBody, sendFault } from './supabase-answer.ts';
import type { SupabaseBucketSettings } from './supabase-buckets.ts';
import type { SupabaseState } from './supabase-state.ts';
import { readJsonBody } from './supabase-upload.ts';

interface BucketRoute {
  Params: { bucket: string };
}

export function addBucketRoutes(server: FastifyInstance, { buckets, objects, script }: SupabaseState): void {
  server.addHook('preHandler', async (_request, reply) => {
    const fault = script.take('bucket');
    if (fault !== undefined) return sendFault(reply, fault);
  });

  server.get('/', () => buckets.list());
  server.get<BucketRoute>('/:bucket', (request) => buckets.get(request.params.bucket));

  server.post('/', async (request) => {
    const { name, ...settings } = await readJsonBody<SupabaseBucketSettings & { name?: string }>(request.raw);
    if (name === undefined) throw invalidBody();
    return { name: buckets.create(name, settings).name };
  });

  server.put<BucketRoute>('/:bucket', async (request) => {
    buckets.update(request.params.bucket, await readJsonBody<SupabaseBucketSettings>(request.raw));
    return { message: 'Successfully updated' };
  });

  server.post<BucketRoute>('/:bucket/empty', (request) => {
    const { id } = buckets.get(request.params.bucket);
    objects.remove(
      id,
      objects.all(id).map((object) => object.key),
    );
    return { message: 'Empty bucket has been queued. Completion may take up to an hour.' };
  });

  server.delete<BucketRoute>('/:bucket', (request) => {
    const { id } = buckets.get(request.params.bucket);
    if (objects.all(id).length > 0) throw bucketNotEmpty();
    buckets.delete(id);
    return { message: 'Successfully deleted' };
  });
}
