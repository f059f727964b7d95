/** MCP clients as hosts have them, before the server that they start or call, before a gateway. */
import { join } from 'node:path';
import { type HttpServer, startHttpServer } from '@geekhub/mcp/http/start-http-server';
import { type HttpOptions, readOptions } from '@geekhub/mcp/read-options';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import {
  StreamableHTTPClientTransport,
  type StreamableHTTPClientTransportOptions,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

const MAIN = join(import.meta.dirname, '../../../packages/mcp/src/main.ts');

export interface Served {
  url: string;
  apiKey: string;
  maxSpendMxn?: string;
}

export function newClient(): Client {
  return new Client({ name: 'a host', version: '1.0.0' });
}

/** The host starts the server as a process of its own. */
export async function connectStdio({ url, apiKey, maxSpendMxn = '' }: Served): Promise<Client> {
  const client = newClient();
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', MAIN],
      env: { GEEKHUB_URL: url, GEEKHUB_API_KEY: apiKey, GEEKHUB_MAX_SPEND_MXN: maxSpendMxn },
    }),
  );
  return client;
}

export async function startMcpHttp(
  gatewayUrl: string,
  changes: Partial<HttpOptions> & { maxSpendMxn?: string } = {},
): Promise<HttpServer> {
  const { maxSpendMxn = '', ...http } = changes;
  const commandLine = ['--http', '--port', '0', '--url', gatewayUrl, '--max-spend-mxn', maxSpendMxn];
  const options = readOptions(commandLine, {});
  if (options?.mode.kind !== 'http') throw new Error('these options are for HTTP');
  return startHttpServer(options, { ...options.mode, ...http });
}

export function httpTransport(
  url: string,
  apiKey: string,
  headers: Record<string, string> = {},
  options: StreamableHTTPClientTransportOptions = {},
): StreamableHTTPClientTransport {
  return new StreamableHTTPClientTransport(new URL(url), {
    ...options,
    requestInit: { headers: { authorization: `Bearer ${apiKey}`, ...headers } },
  });
}

export async function connectHttp(
  mcp: HttpServer,
  apiKey: string,
  headers: Record<string, string> = {},
): Promise<Client> {
  const client = newClient();
  // Its types are written for a compiler that lets undefined stand for absent.
  await client.connect(httpTransport(mcp.url, apiKey, headers) as Parameters<typeof client.connect>[0]);
  return client;
}

export interface ToolAnswer {
  isError: boolean;
  /** The words of all its parts. */
  text: string;
  content: CallToolResult['content'];
  structured: Record<string, unknown>;
}

export async function callTool(
  client: Client,
  name: string,
  input: Record<string, unknown> = {},
  options: Parameters<Client['callTool']>[2] = {},
): Promise<ToolAnswer> {
  const result = (await client.callTool({ name, arguments: input }, undefined, options)) as CallToolResult;
  return {
    isError: result.isError ?? false,
    text: result.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n'),
    content: result.content,
    structured: result.structuredContent ?? {},
  };
}
