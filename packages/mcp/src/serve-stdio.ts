/** Serves the one host that started this process, for as long as it keeps the line open. */
import { createVideoClient } from '@geekhub/client/video-client';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createVideoServer } from './create-video-server.ts';
import type { Options } from './read-options.ts';
import { createSession } from './session.ts';

export async function serveStdio({ gatewayUrl, limitMicros }: Options, apiKey: string): Promise<void> {
  const caller = { apiKey, client: createVideoClient({ baseUrl: gatewayUrl, apiKey }) };
  const server = createVideoServer({ session: createSession(limitMicros), callerOf: () => caller });
  await server.connect(new StdioServerTransport());
  process.stdin.once('end', () => server.close());
}
