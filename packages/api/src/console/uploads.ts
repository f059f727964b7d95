/** Takes images from people of the console: forms, for which its other calls have no place. */
import type { UploadedFile } from '@geekhub/contracts/uploaded-file';
import type { FastifyInstance } from 'fastify';
import { acceptForms, FORM_TYPE } from '../accept-forms.ts';
import type { ConsoleDependencies } from '../context.ts';
import { factsOf, sendError } from '../rest.ts';
import { createConsoleContext } from './console-context.ts';
import { consoleRouter } from './console-router.ts';

export async function serveUploads(
  server: FastifyInstance,
  dependencies: ConsoleDependencies,
): Promise<void> {
  await server.register(async (scope) => {
    acceptForms(scope, [FORM_TYPE]);
    scope.post('/console/files', {
      // Before the body is read: strangers cannot make us hold megabytes.
      async onRequest(request, reply) {
        const facts = { ...factsOf(request, reply), scopeParameter: undefined };
        request.apiContext = createConsoleContext(dependencies, facts);
        await request.apiContext.authenticate('developer');
      },
      async handler({ apiContext, body }) {
        if (apiContext === undefined) throw new Error('onRequest makes the context');
        return consoleRouter.createCaller(apiContext).files.create(body as { file: UploadedFile });
      },
      errorHandler: (error, request, reply) => sendError(dependencies, error, request, reply),
    });
  });
}
