/** Runs one program of the documentation against a gateway of its own: PAGE TITLE [INTERPRETER]. */
import { runProgram } from './run-program.ts';
import { startGateway } from './start-gateway.ts';

const [page, title, interpreter] = process.argv.slice(2);
if (page === undefined || title === undefined) {
  console.error('usage: node documented/src/main.ts docs/PAGE.md TITLE [INTERPRETER]');
  process.exit(2);
}
await using gateway = await startGateway();
await using run = await runProgram(page, title, {
  environment: gateway.environment,
  ...(interpreter === undefined ? {} : { interpreter }),
});
process.stdout.write(run.output);
process.stderr.write(run.errors);
process.exitCode = run.code ?? 1;
