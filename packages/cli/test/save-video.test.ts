/** A file under its name is whole, and what was there before is still there. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type SaveOptions, saveVideo } from '../src/save-video.ts';
import { makeFolder } from './run-cli.ts';

const VIDEO = Buffer.from('not really a video, but the bytes of one');
const EXPECTED = { bytes: VIDEO.length, sha256: createHash('sha256').update(VIDEO).digest('hex') };

type Answer = (response: ServerResponse) => void;
const whole: Answer = (response) => void response.end(VIDEO);
/** The connection breaks after some bytes. */
const cut: Answer = (response) => {
  response.writeHead(200, { 'content-length': VIDEO.length });
  response.write(VIDEO.subarray(0, 10), () => response.destroy());
};
const busy: Answer = (response) => void response.writeHead(503).end();
const other: Answer = (response) => void response.end(Buffer.alloc(VIDEO.length));

/** The last answer is given for ever. */
async function serve(...answers: Answer[]): Promise<string> {
  let count = 0;
  const server = createServer((_request, response) =>
    answers[Math.min(count++, answers.length - 1)]?.(response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/video.mp4`;
}

function options(changes: Partial<SaveOptions> = {}) {
  const pauses: number[] = [];
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  return {
    ...{ force: false, expected: EXPECTED, signal: new AbortController().signal, sleep, pauses },
    ...changes,
  };
}

test('passing trouble of the download is outlived', async () => {
  const path = join(await makeFolder(), 'a.mp4');
  const patient = options();
  await saveVideo(await serve(cut, busy, whole), path, patient);
  expect(await readFile(path)).toEqual(VIDEO);
  expect(patient.pauses).toEqual([1_000, 2_000]);
});

test.each([
  ['that breaks off again and again', cut, /terminated/],
  ['that is refused', busy, /HTTP 503 came back/],
  ['of another file than the gateway stored', other, /is not the file that the gateway stored/],
])('a download %s leaves nothing, and says so', async (_, answer, reason) => {
  const folder = await makeFolder();
  const failed = saveVideo(await serve(answer), join(folder, 'a.mp4'), options());
  await expect(failed).rejects.toThrow(reason);
  await expect(failed).rejects.toMatchObject({ exitCode: 1 });
  expect(await readdir(folder)).toEqual([]);
});

test('a file that comes to be while the video is fetched is left as it is, but with force', async () => {
  const folder = await makeFolder();
  const path = join(folder, 'a.mp4');
  const url = await serve(async (response) => {
    await writeFile(path, 'mine');
    whole(response);
  });
  await expect(saveVideo(url, path, options())).rejects.toMatchObject({ exitCode: 2 });
  expect(await readFile(path, 'utf8')).toBe('mine');
  await saveVideo(url, path, options({ force: true }));
  expect(await readFile(path)).toEqual(VIDEO);
  expect(await readdir(folder)).toEqual(['a.mp4']);
});

test('stopped on the way, nothing is left', async () => {
  const folder = await makeFolder();
  const stop = new AbortController();
  const url = await serve((response) => {
    response.writeHead(200, { 'content-length': VIDEO.length });
    response.write(VIDEO.subarray(0, 10), () => stop.abort());
  });
  const stopped = saveVideo(url, join(folder, 'a.mp4'), options({ signal: stop.signal }));
  await expect(stopped).rejects.toMatchObject({ exitCode: 130 });
  expect(await readdir(folder)).toEqual([]);
});
