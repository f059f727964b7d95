/** The MCP server of one session: the gateway's calls as tools. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { createVideo } from './tools/create-video.ts';
import { getReceipt } from './tools/get-receipt.ts';
import { listModels } from './tools/list-models.ts';
import { listVideos } from './tools/list-videos.ts';
import { quoteVideo } from './tools/quote-video.ts';
import { addTool, type ToolContext } from './tools/tool.ts';
import { waitForVideo } from './tools/wait-for-video.ts';

const INSTRUCTIONS =
  'Makes videos from text and images. list_models shows what there is, quote_video names a price, create_video orders, ' +
  'wait_for_video waits for the address of the finished video. Only create_video costs money. If it fails without an ' +
  'answer, call it again with the same arguments: that never makes a second video.';

export function createVideoServer(context: ToolContext): McpServer {
  const server = new McpServer(
    { name: 'geekhub-mcp', title: 'GeekHub Video', version: '0.1.0' },
    { instructions: INSTRUCTIONS },
  );
  addTool(server, context, listModels);
  addTool(server, context, quoteVideo);
  addTool(server, context, createVideo);
  addTool(server, context, waitForVideo);
  addTool(server, context, listVideos);
  addTool(server, context, getReceipt);
  return server;
}
