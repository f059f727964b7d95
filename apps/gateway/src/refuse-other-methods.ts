/** A known address asked with a method that it does not have is told which it has. */
import { PublicError } from '@geekhub/contracts/error';
import type { FastifyInstance } from 'fastify';

/** Call it before the first route; what it hands back, after the last one. */
export function watchMethods(server: FastifyInstance): () => void {
  const methodsOf = new Map<string, Set<string>>();
  server.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set<string>();
    for (const each of [method].flat()) methods.add(each);
    methodsOf.set(url, methods);
  });
  return () => {
    // Refusals are routes of their own: the router alone decides what an address is, for them as for the others.
    for (const [url, methods] of [...methodsOf]) {
      const others = server.supportedMethods.filter((method) => !methods.has(method));
      if (others.length === 0) continue;
      const allow = [...methods].sort().join(', ');
      server.route({
        method: others,
        url,
        exposeHeadRoute: false,
        // Before the body is read.
        async onRequest(_request, reply) {
          reply.header('allow', allow);
          throw new PublicError('method_not_allowed', `This address takes ${allow}.`);
        },
        handler: () => {
          throw new Error('onRequest refuses');
        },
      });
    }
  };
}
