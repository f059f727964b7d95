/** The OpenAPI document, and an interactive page of it that loads nothing from elsewhere. */

import fastifyStatic from '@fastify/static';
import { createOpenApiDocument } from '@geekhub/api/openapi';
import type { FastifyInstance } from 'fastify';
import swaggerUiDirectory from 'swagger-ui-dist/absolute-path.js';

const PAGE = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>GeekHub Video API</title>
  <link rel="stylesheet" href="/docs/assets/swagger-ui.css">
  <link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png" sizes="32x32">
  <style>
    body { margin: 0; background: #fafafa; }
    .swagger-ui .info { margin: 32px 0; }
    .swagger-ui .servers, .swagger-ui .servers-title { display: none; }
    .swagger-ui .scheme-container { padding: 16px 0; box-shadow: none; background: none; }
  </style>
</head>
<body>
  <div id="page"></div>
  <script src="/docs/assets/swagger-ui-bundle.js"></script>
  <script src="/docs/page.js"></script>
</body>
</html>
`;

const SCRIPT = `SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#page',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;

/** The page may load its own files and call this gateway, and nothing else. */
const POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

export async function serveDocs(server: FastifyInstance, version: string): Promise<void> {
  const document = createOpenApiDocument(version);
  server.get('/v1/openapi.json', () => document);
  server.get('/docs', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY).send(PAGE),
  );
  server.get('/docs/page.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(SCRIPT));
  await server.register(fastifyStatic, {
    root: swaggerUiDirectory(),
    prefix: '/docs/assets/',
    decorateReply: false,
    index: false,
    allowedPath: (path) => /^\/(swagger-ui(-bundle)?\.(css|js)|favicon-32x32\.png)$/.test(path),
  });
}
