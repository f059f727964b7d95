/** A connection to a gateway on which a test writes what it likes, as no client would. */
import { connect, type Socket } from 'node:net';

export interface RawConnection {
  socket: Socket;
  /** All that came, when the other side has closed the connection. */
  closed: Promise<string>;
}

export async function openRawConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  const closed = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(text));
  });
  // A reset is a way to be cut off; what came before it is the answer.
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, closed };
}

/** The status of the answer to these lines, after which the connection is to be closed; null where none came. */
export async function sendRaw(url: string, lines: readonly string[], body = ''): Promise<number | null> {
  const { socket, closed } = await openRawConnection(url);
  socket.write(`${[...lines, 'connection: close', '', body].join('\r\n')}`);
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(await closed)?.[1];
  return status === undefined ? null : Number(status);
}
