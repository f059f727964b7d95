/** docs/images.md: its programs work as printed, and its table is what the catalogue says. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import { File } from '@geekhub/contracts/file';
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { JPEG, PNG } from '@geekhub/testing/sample-images';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../src/run-program.ts';
import { type GatewayProcess, startGateway } from '../src/start-gateway.ts';
import { openScratch, type Scratch } from './scratch.ts';

const PAGE = 'docs/images.md';

let gateway: GatewayProcess;
let scratch: Scratch;
let paths: string[];
beforeAll(async () => {
  [gateway, scratch] = await Promise.all([startGateway(), openScratch()]);
  paths = [join(scratch.directory, 'first.png'), join(scratch.directory, 'last.jpg')];
  await Promise.all([PNG, JPEG].map(({ bytes }, index) => writeFile(paths[index] ?? '', bytes)));
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

test('the upload answers as printed', async () => {
  await using run = await runProgram(PAGE, 'upload.sh', {
    environment: gateway.environment,
    arguments: paths.slice(0, 1),
  });
  expect(run).toMatchObject({ code: 0, errors: '' });
  const printed = /^```json\n(.*?)^```$/ms.exec(await readPage())?.[1] ?? '';
  const [given, shown] = [run.output, printed].map((text) => File.parse(JSON.parse(text)));
  const changing = { id: expect.any(String), created: expect.any(Number), expires: expect.any(Number) };
  expect(given).toEqual({ ...shown, ...changing });
});

test('the program makes a video between two pictures', async () => {
  await using run = await runProgram(PAGE, 'animate.mjs', {
    environment: gateway.environment,
    arguments: paths,
  });
  expect(run).toMatchObject({ code: 0, errors: '' });
  expect(run.output).toMatch(/^completed http:.*video\.mp4\n$/);
});

test('the table has what the catalogue says, model by model', async () => {
  const rows = [...(await readPage()).matchAll(/^\| (`.+\/.+) \|$/gm)].map(([, row = '']) =>
    row.split('|').map((cell) => cell.trim()),
  );
  expect(rows).toEqual(CATALOGUE.map(rowOf));
});

function rowOf(model: ModelSpec): string[] {
  const { imageInput, lastFrame, imageAspectRatios, resolutions } = model;
  return [
    `\`${model.id}\``,
    imageInput.length === 0 ? 'no' : `${model.durationsSeconds.join(', ')} s`,
    lastFrame === null ? 'no' : `${lastFrame.durationsSeconds.join(', ')} s`,
    imageAspectRatios?.join(', ') ?? 'follows the image',
    resolutions.length === 0 ? 'none' : resolutions.join(', '),
  ];
}

function readPage(): Promise<string> {
  return readFile(new URL(`../../${PAGE}`, import.meta.url), 'utf8');
}
