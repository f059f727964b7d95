/** Forms over real connections: each part exactly as it was sent, or a refusal that the sender hears. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { MAX_FILE_BYTES, UploadedFile } from '@geekhub/contracts/uploaded-file';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toErrorAnswer } from '../src/error-answer.ts';
import { type FormFields, readMultipart } from '../src/read-multipart.ts';

const TEXT_BYTES = 1000;
const FORM = 'multipart/form-data; boundary=edge';

let server: Server;
let port: number;
/** What the latest request turned out to be. */
let read: FormFields | null = null;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    read = null;
    try {
      read = await readMultipart(request, request.headers['content-type'] ?? '', { textBytes: TEXT_BYTES });
      response.end('{}');
    } catch (error) {
      const { status, body } = toErrorAnswer(error, 'req_000000000000000000000000');
      // As the server of the gateway does after a body that it did not take.
      response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

async function send(body: FormData | Uint8Array<ArrayBuffer> | string, contentType?: string) {
  const headers = contentType === undefined ? {} : { 'content-type': contentType };
  const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as { error?: object } };
}

function formOf(...parts: [name: string, value: string | Blob][]): FormData {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value);
  return form;
}

const partOf = (head: string, value: string) => `--edge\r\n${head}\r\n\r\n${value}\r\n`;
const textPart = (name: string, value: string) =>
  partOf(`Content-Disposition: form-data; name="${name}"`, value);

test('texts stay texts, whatever they look like and call themselves', async () => {
  const json = partOf(
    'Content-Disposition: form-data; name="c"\r\nContent-Type: application/json',
    '{"d":1}',
  );
  const body = `${textPart('a', '5')}${textPart('b', 'Ñandú 🎬')}${json}${textPart('e', '')}--edge--\r\n`;
  expect(await send(body, FORM)).toEqual({ status: 200, body: {} });
  expect(read).toEqual({ a: '5', b: 'Ñandú 🎬', c: '{"d":1}', e: '' });
});

test('a file comes with its bytes, its type and its name', async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 251);
  const file = new File([bytes], 'görl "1".png', { type: 'image/png' });
  expect((await send(formOf(['image', file], ['prompt', 'a']))).status).toBe(200);
  expect(read?.prompt).toBe('a');
  const image = read?.image as UploadedFile;
  expect(image).toBeInstanceOf(UploadedFile);
  expect(image).toMatchObject({ contentType: 'image/png', fileName: 'görl %221%22.png' });
  expect(Buffer.from(image.bytes).equals(bytes)).toBe(true);
});

test('name[inner] is a field of an object, and no name is special', async () => {
  const form = formOf(['input[url]', 'x'], ['input[id]', 'y'], ['__proto__', 'z'], ['constructor[a]', 'b']);
  expect((await send(form)).status).toBe(200);
  expect(Object.entries(read ?? {})).toEqual([
    ['input', { url: 'x', id: 'y' }],
    ['__proto__', 'z'],
    ['constructor', { a: 'b' }],
  ]);
});

describe('refused, and the sender hears it', () => {
  test.each([
    ['a name twice', formOf(['a', '1'], ['a', '2']), 'a'],
    ['an inner name twice', formOf(['a[b]', '1'], ['a[b]', '2']), 'a'],
    ['a text and an object', formOf(['a', '1'], ['a[b]', '2']), 'a'],
  ])('%s is a 400', async (_, form, param) => {
    expect(await send(form)).toMatchObject({ status: 400, body: { error: { param } } });
  });

  test.each([
    ['that breaks off within a part', textPart('a', '1').slice(0, -4)],
    ['that breaks off before its last line', textPart('a', '1')],
    ['without a part', ''],
    ['that is no form', '{"a":1}'],
    ['with a part without a name', `${partOf('Content-Disposition: form-data', '1')}--edge--\r\n`],
    ['with a list', `${textPart('a[]', '1')}--edge--\r\n`],
  ])('a body %s is a 400', async (_, body) => {
    expect(await send(body, FORM)).toMatchObject({
      status: 400,
      body: { error: { message: 'The body is not a whole multipart form.' } },
    });
  });

  test('a form that names no boundary is a 400', async () => {
    expect((await send(`${textPart('a', '1')}--edge--\r\n`, 'multipart/form-data')).status).toBe(400);
  });

  test('a text that is not UTF-8 is a 400 that names it', async () => {
    const body = Buffer.from(`${textPart('a', 'caf\xe9')}--edge--\r\n`, 'latin1');
    expect(await send(body, FORM)).toMatchObject({ status: 400, body: { error: { param: 'a' } } });
  });

  test('a file of 8 MB is taken, one byte more is a 413, and so are two that are too large together', async () => {
    const file = (bytes: number) => new File([new Uint8Array(bytes)], 'a.png', { type: 'image/png' });
    expect((await send(formOf(['a', file(MAX_FILE_BYTES)]))).status).toBe(200);
    expect(await send(formOf(['a', file(MAX_FILE_BYTES + 1)]))).toMatchObject({
      status: 413,
      body: { error: { param: 'a', message: 'a: a file may have at most 8 MB' } },
    });
    const half = file(MAX_FILE_BYTES / 2 + 1);
    expect(await send(formOf(['a', half], ['b', half]))).toMatchObject({ status: 413 });
  });

  test('texts may fill their room together, and no more', async () => {
    const texts = (last: number) => formOf(['a', 'x'.repeat(TEXT_BYTES - 10)], ['b', 'x'.repeat(last)]);
    expect((await send(texts(10))).status).toBe(200);
    expect((await send(texts(11))).status).toBe(413);
  });

  test('32 fields are taken, one more is a 413', async () => {
    const fields = (count: number) =>
      formOf(...Array.from({ length: count }, (_, at): [string, string] => [`f${at}`, '1']));
    expect((await send(fields(32))).status).toBe(200);
    expect((await send(fields(33))).status).toBe(413);
  });
});

test('a line that breaks off in the middle of a form harms nobody', async () => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${FORM}\r\nContent-Length: 5000\r\n\r\n`);
  socket.write(textPart('a', '1'));
  const connections = () =>
    new Promise<number>((resolve, reject) =>
      server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
    );
  expect(await connections()).toBeGreaterThan(0);
  socket.destroy();
  await once(socket, 'close');
  expect((await send(formOf(['a', '1']))).status).toBe(200);
});
