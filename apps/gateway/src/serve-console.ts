/** The console: its pages, and the calls that they make. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { createConsoleContext, refuseForms } from '@geekhub/api/console/console-context';
import { type ConsoleRouter, consoleRouter } from '@geekhub/api/console/console-router';
import { serveUploads } from '@geekhub/api/console/uploads';
import type { ConsoleDependencies } from '@geekhub/api/context';
import { toErrorAnswer } from '@geekhub/api/error-answer';
import { factsOf } from '@geekhub/api/rest';
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Where `vite build` puts the console. */
export const CONSOLE_DIRECTORY = fileURLToPath(new URL('../../console/dist', import.meta.url));

/** The addresses of pages, which one file serves: what follows in the address is the page's own business. */
const PAGES = ['/', '/sign-in', '/organizations/*', '/operator', '/operator/*'];

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>GeekHub Video</title>
<p>The console is not built. <code>npm start</code> builds it; while the gateway runs otherwise, <code>npm run build</code> does.
<p>The API is here: <a href="/docs">documentation</a>.
</html>
`;

/**
 * No script or style but our own files, and no call but to this gateway: text that a customer wrote can do nothing.
 * Videos are where their addresses say: in the storage, or at the public address of this gateway.
 */
function policyFor(mediaOrigin: string): string {
  const media = `'self' ${mediaOrigin}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    `img-src ${media} data: blob:`,
    `media-src ${media} blob:`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export interface ConsoleOptions {
  dependencies: ConsoleDependencies;
  /** What the addresses of videos begin with. */
  mediaOrigin: string;
  /** Of the built files. */
  directory: string;
}

export async function serveConsole(server: FastifyInstance, options: ConsoleOptions): Promise<void> {
  const { dependencies, mediaOrigin, directory } = options;
  await server.register(fastifyTRPCPlugin, {
    prefix: '/console/trpc',
    trpcOptions: {
      router: consoleRouter,
      createContext({ req, res, info }) {
        const facts = { ...factsOf(req, res), scopeParameter: info.connectionParams?.scope };
        refuseForms(facts);
        return createConsoleContext(dependencies, facts);
      },
      onError({ error, ctx }) {
        const requestId = ctx?.requestId ?? 'none';
        const { headers, internal } = toErrorAnswer(error, requestId);
        for (const [name, value] of Object.entries(headers)) ctx?.setHeader(name, value);
        if (internal) dependencies.onInternalError(error, requestId);
      },
    },
  } satisfies FastifyTRPCPluginOptions<ConsoleRouter>);

  await serveUploads(server, dependencies);

  const policy = policyFor(mediaOrigin);
  const sendPage = async (_request: unknown, reply: FastifyReply) => {
    reply.type('text/html; charset=utf-8').headers({
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
    return reply.send(await readFile(`${directory}/index.html`, 'utf8').catch(() => NOT_BUILT));
  };
  for (const page of PAGES) server.get(page, sendPage);
  // Named by their content, so that they never change; in what the build copies as it is, names stay.
  await server.register(fastifyStatic, {
    root: directory,
    prefix: '/console/',
    decorateReply: false,
    index: false,
    preCompressed: true,
    allowedPath: (path) => !path.endsWith('.html'),
    setHeaders(reply, path) {
      const isHashed = path.includes('/assets/');
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
