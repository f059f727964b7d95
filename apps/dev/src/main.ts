/** `npm run dev`: the gateway with local stand-ins of everything that it talks to. */
import { introduction } from './introduction.ts';
import { type DevOptions, readOptions, USAGE } from './read-options.ts';
import { runGateway } from './run-gateway.ts';
import { startStandIns } from './start-stand-ins.ts';

/** Returns the exit code. */
async function run(options: DevOptions): Promise<number> {
  const url = `http://127.0.0.1:${options.port}`;
  const standIns = await startStandIns();
  console.log(introduction(url, options, standIns));
  const gateway = runGateway({
    ...standIns.environment,
    PORT: String(options.port),
    DATA_DIR: options.dataDir,
    // With an address of its own the gateway is called back as soon as a render ends.
    PUBLIC_URL: url,
  });

  let stopping = false;
  // Under npm one Ctrl-C arrives here twice, and a gateway that is told twice would end in the middle of a step.
  const stop = () => {
    if (!stopping) gateway.stop();
    stopping = true;
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  try {
    return await gateway.ended;
  } finally {
    await standIns.close();
  }
}

function parse(commandLine: string[]): DevOptions | null {
  try {
    return readOptions(commandLine);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}

const options = parse(process.argv.slice(2));
if (options === null) console.log(USAGE);
else process.exitCode = await run(options);
