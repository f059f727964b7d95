/** Where providers say that a job moved. */
import { PublicError } from '@geekhub/contracts/error';
import type { Engine } from '@geekhub/engine/engine';
import { receiveCallback } from '@geekhub/engine/receive-callback';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

const BODY_LIMIT_BYTES = 1024 * 1024;
const Address = z.object({
  provider: z.string(),
  jobId: z.uuid(),
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
});

export async function serveCallbacks(server: FastifyInstance, engine: Engine): Promise<void> {
  await server.register(async (scope) => {
    // Signatures are over the bytes as they came.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post(
      '/callbacks/:provider/:jobId/:nonce',
      { bodyLimit: BODY_LIMIT_BYTES },
      async (request, reply) => {
        const address = Address.safeParse(request.params);
        if (!address.success) throw new PublicError('not_found', 'No such address.');
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(', ') : value,
          ]),
        );
        const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const answer = await receiveCallback(engine, address.data, { url: request.url, headers, rawBody });
        switch (answer) {
          case 'taken':
            return reply.code(200).send({ status: 'ok' });
          case 'refused':
            throw new PublicError('invalid_api_key', 'The signature of this callback is not valid.');
          case 'retry':
            return reply.code(503).header('retry-after', '5').send({ status: 'busy' });
        }
      },
    );
  });
}
