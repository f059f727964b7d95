/** How a tool is added: its failures are answers, and its caller is known from the call. */

import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type {
  CallToolResult,
  ServerNotification,
  ServerRequest,
  ToolAnnotations,
} from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import { explainFailure } from '../explain-failure.ts';
import type { Caller, Session } from '../session.ts';

export type CallExtra = RequestHandlerExtra<ServerRequest, ServerNotification>;

export interface ToolContext {
  session: Session;
  callerOf(extra: CallExtra): Caller;
}

export interface ToolCall<Input> {
  input: Input;
  session: Session;
  caller: Caller;
  extra: CallExtra;
}

export interface Tool<Input extends z.ZodObject, Output extends z.ZodObject> {
  name: string;
  title: string;
  description: string;
  annotations: Required<Omit<ToolAnnotations, 'title'>>;
  input: Input;
  output: Output;
  run(call: ToolCall<z.output<Input>>): Promise<CallToolResult>;
}

/** What is true of every tool but create_video. */
export const READS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
} as const;

export function addTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  server: McpServer,
  { session, callerOf }: ToolContext,
  tool: Tool<Input, Output>,
): void {
  const { name, title, description, annotations, input: inputSchema, output: outputSchema } = tool;
  const answer = async (input: z.output<Input>, extra: CallExtra): Promise<CallToolResult> => {
    try {
      return await tool.run({ input, session, caller: callerOf(extra), extra });
    } catch (error) {
      // Nobody listens to this answer.
      if (extra.signal.aborted)
        return { isError: true, content: [{ type: 'text', text: 'The call was canceled.' }] };
      return explainFailure(error);
    }
  };
  server.registerTool(
    name,
    { title, description, annotations, inputSchema, outputSchema },
    answer as Parameters<typeof server.registerTool>[2],
  );
}
