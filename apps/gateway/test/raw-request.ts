/** Bytes on a socket, as no HTTP client would send them. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface RawAnswer {
  status: number;
  /** Header lines and body, as they came. */
  text: string;
}

/** The socket stays open for as long as the gateway keeps it. */
export async function openRaw(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // A gateway that has heard enough may reset the line: what it answered before counts.
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** What comes until the gateway closes. Status 0: nothing came. */
export async function readRaw(socket: Socket): Promise<RawAnswer> {
  const received = await text(socket).catch(() => '');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0), text: received };
}

/** One request of these lines, `connection: close` among them. */
export async function sendRaw(
  url: string,
  lines: readonly string[],
  body: string | Buffer = '',
): Promise<RawAnswer> {
  const socket = await openRaw(url);
  const answer = readRaw(socket);
  socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`);
  socket.write(body);
  return answer;
}
