/** The least that a Fastify can do: the two routes of the gateway, each answering what it was given. Runs as a child. */
import Fastify from 'fastify';
import { serveAsChild } from './serve-as-child.ts';

const answer: unknown = JSON.parse(process.argv[2] ?? 'null');

const server = Fastify();
server.post('/v1/videos/generations', async () => answer);
server.get('/v1/videos/:id', async () => answer);
await serveAsChild(server);
