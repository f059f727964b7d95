/** No code but what biome.json names can reach an address: the linter of the repository refuses it. */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const RULES = ['lint/style/noRestrictedGlobals', 'lint/style/noRestrictedImports'];

const WAYS_OUT = [
  "await fetch('https://x.example');",
  "await globalThis.fetch('https://x.example');",
  "await globalThis['fetch']('https://x.example');",
  'export const { fetch: send } = globalThis;',
  "await global.fetch('https://x.example');",
  'export const send = fetch;',
  "new WebSocket('wss://x.example');",
  "new EventSource('https://x.example');",
  "import { request } from 'undici';",
  "import { fetch } from 'undici';",
  "export { request } from 'undici';",
  "await import('undici');",
  "import { request } from 'node:http';",
  "import { get as read } from 'node:https';",
  "import https from 'node:https';",
  "import * as http from 'node:http';",
  "import { Agent } from 'node:https';",
  "import { connect } from 'node:http2';",
  "import { connect } from 'node:tls';",
  "import { createConnection } from 'node:net';",
];

const HARMLESS = [
  "import { createServer, type IncomingMessage } from 'node:http';",
  "import { isIP } from 'node:net';",
  "export const send = (fetch: (url: string) => void) => fetch('https://x.example');",
  'export const door = { fetch() {} };',
];

const CLOSED = [
  ...['packages/engine/src', 'packages/api/src', 'packages/contracts/src', 'packages/ports/src'],
  ...['packages/store-postgres/src', 'packages/media-disk/src', 'packages/provider-sandbox/src'],
  ...['packages/testing/src', 'apps/gateway/src', 'apps/dev/src', 'scripts'],
];
const OPEN = [
  ...['packages/outbound/src', 'packages/provider-fal/src', 'packages/provider-google/src'],
  ...['packages/provider-http/src', 'packages/media-supabase/src', 'packages/client/src'],
  ...['packages/emulators/src', 'apps/demo/src', 'bench/src', 'packages/engine/test', 'apps/gateway/test'],
];

interface Sample {
  path: string;
  text: string;
}

const closed = CLOSED.flatMap((directory) =>
  WAYS_OUT.map((text, index): Sample => ({ path: `${directory}/sample-${index}.ts`, text })),
);
const open: Sample[] = OPEN.map((directory) => ({ path: `${directory}/open.ts`, text: WAYS_OUT.join('\n') }));
const harmless = HARMLESS.map(
  (text, index): Sample => ({ path: `packages/engine/src/harmless-${index}.ts`, text }),
);

/** Which of these files the repository's configuration refuses for reaching out. */
async function findRefused(samples: readonly Sample[]): Promise<Set<string>> {
  const directory = await mkdtemp(join(tmpdir(), 'geekhub-lint-'));
  try {
    await cp(join(ROOT, 'biome.json'), join(directory, 'biome.json'));
    for (const { path, text } of samples) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), `${text}\n`);
    }
    const { stdout, stderr } = spawnSync(
      join(ROOT, 'node_modules/.bin/biome'),
      ['lint', '--reporter=json', '--max-diagnostics=none', '--vcs-enabled=false', '.'],
      { cwd: directory, encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    if (!stdout.startsWith('{')) throw new Error(`the linter did not run: ${stderr}`);
    const { diagnostics }: { diagnostics: { category: string; location: { path: string } }[] } =
      JSON.parse(stdout);
    const reachingOut = diagnostics.filter(({ category }) => RULES.includes(category));
    return new Set(reachingOut.map(({ location }) => location.path));
  } finally {
    await rm(directory, { recursive: true });
  }
}

let refused: Set<string>;
beforeAll(async () => {
  refused = await findRefused([...closed, ...open, ...harmless]);
});

test.each(CLOSED)('%s has no way out but the door', (directory) => {
  const missed = closed.filter(({ path }) => dirname(path) === directory && !refused.has(path));
  expect(missed).toEqual([]);
});

test.each(open)(
  '$path may reach out: it speaks to the operator’s providers, is the door, or is no part of the gateway',
  ({ path }) => {
    expect(refused.has(path)).toBe(false);
  },
);

test.each(harmless)('$text is no way out', ({ path }) => {
  expect(refused.has(path)).toBe(false);
});
