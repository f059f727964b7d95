/** `geekhub-mcp`: serves the gateway's tools, to one host over standard input and output or to many over HTTP. */
import { startHttpServer } from './http/start-http-server.ts';
import { OptionProblem, readOptions, USAGE } from './read-options.ts';
import { serveStdio } from './serve-stdio.ts';

// Standard output belongs to the protocol: whatever is said goes to the other.
try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === null) {
    console.error(USAGE);
  } else if (options.mode.kind === 'stdio') {
    await serveStdio(options, options.mode.apiKey);
  } else {
    const server = await startHttpServer(options, options.mode);
    console.error(`geekhub-mcp listens on ${server.url}`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close());
  }
} catch (error) {
  if (!(error instanceof OptionProblem)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
