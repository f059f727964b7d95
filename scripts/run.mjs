// Runs the project's commands on any machine with Node 20 and npm: installs what is missing, then uses the Node of
// the workspace. Plain JavaScript, because the Node that starts it may be too old for anything else.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'node_modules', '.bin');
const STAMP = join(ROOT, 'node_modules', '.installed-lock');

const NODE = ['node', '--disable-warning=ExperimentalWarning'];

/** The pages that the gateway serves. */
const CONSOLE = ['vite', 'build', 'apps/console', '--logLevel', 'warn'];

/** Each command is a list of steps; what the user adds goes to the last one. */
const COMMANDS = {
  start: [CONSOLE, [...NODE, 'apps/gateway/src/main.ts']],
  build: [CONSOLE],
  dev: [CONSOLE, [...NODE, 'apps/dev/src/main.ts']],
  demo: [[...NODE, 'apps/demo/src/main.ts']],
  geekhub: [[...NODE, 'packages/cli/src/main.ts']],
  mcp: [[...NODE, 'packages/mcp/src/main.ts']],
  'check-books': [[...NODE, 'apps/gateway/src/check-books.ts']],
  simulate: [[...NODE, 'simulator/src/main.ts']],
  bench: [[...NODE, 'bench/src/main.ts']],
  torture: [[...NODE, 'torture/src/main.ts', ...(process.env.CI ? ['--report'] : [])]],
  documented: [[...NODE, 'documented/src/main.ts']],
  openapi: [[...NODE, 'packages/api/src/write-openapi.ts']],
  schema: [[...NODE, 'packages/store-postgres/src/write-schema.ts']],
  vitest: [CONSOLE, ['vitest', 'run']],
  fix: [['biome', 'check', '--write', '.']],
  check: [
    ['biome', 'check', '--error-on-warnings', '.'],
    ['turbo', 'run', 'typecheck', '--output-logs=errors-only', '--log-order=grouped'],
  ],
  test: [
    ['biome', 'check', '--error-on-warnings', '.'],
    ['turbo', 'run', 'typecheck', '--output-logs=errors-only', '--log-order=grouped'],
    CONSOLE,
    ['vitest', 'run'],
  ],
};

function pnpmVersion() {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return packageManager.slice(packageManager.indexOf('@') + 1);
}

function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'pnpm-lock.yaml')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;
  console.error('Installing dependencies (once; a minute or two)…');
  // A person sees the progress; a log gets the output only when it explains a failure.
  const watched = process.stderr.isTTY;
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['--yes', `pnpm@${pnpmVersion()}`, 'install', '--frozen-lockfile'],
    {
      cwd: ROOT,
      shell: process.platform === 'win32',
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: watched ? ['ignore', 2, 2] : 'pipe',
    },
  );
  if (status !== 0) {
    if (!watched) console.error(`${stdout}\n${stderr}`);
    console.error('The installation failed. It needs npm and a way to the npm registry.');
    process.exit(1);
  }
  writeFileSync(STAMP, lock);
}

/** Resolves with the exit code. Signals are handed on, so that the gateway stops cleanly. */
function run([command, ...args]) {
  return new Promise((resolve) => {
    const environment = {
      ...process.env,
      PATH: `${BIN}${delimiter}${process.env.PATH}`,
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
    };
    // turbo calls pnpm, which a machine with npm alone has only through npx.
    const [program, programArguments] =
      command === 'turbo'
        ? ['npx', ['--yes', '--package', `pnpm@${pnpmVersion()}`, '--', join(BIN, command), ...args]]
        : [join(BIN, command), args];
    const child = spawn(program, programArguments, {
      cwd: ROOT,
      stdio: 'inherit',
      env: environment,
      shell: process.platform === 'win32',
    });
    const forward = (signal) => child.kill(signal);
    // On a terminal Ctrl-C reaches the child by itself; this process only has to outlive it.
    const outlive = () => {};
    process.on('SIGTERM', forward);
    process.on('SIGHUP', forward);
    process.on('SIGINT', process.stdin.isTTY ? outlive : forward);
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', forward);
      process.off('SIGHUP', forward);
      resolve(signal === null ? code : 1);
    });
  });
}

const [name, ...rest] = process.argv.slice(2);
const steps = COMMANDS[name];
if (steps === undefined) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(COMMANDS).join('|')}`);
  process.exit(2);
}
install();
for (const [index, step] of steps.entries()) {
  const code = await run(index === steps.length - 1 ? [...step, ...rest] : step);
  if (code !== 0) process.exit(code);
}
