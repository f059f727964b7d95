/** An https server for images on this machine, which this process trusts from then on. */
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';

const IP_ADDRESS = 7;

export interface ImageServer extends AsyncDisposable {
  /** `host:port`, as OUTBOUND_ALLOW takes it. */
  place: string;
  url: string;
  /** The paths that were asked for. */
  readonly asked: string[];
  answer: RequestListener;
}

export async function startImageServer(): Promise<ImageServer> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: IP_ADDRESS, ip: '127.0.0.1' }] }],
  });
  setDefaultCACertificates([...getCACertificates(), cert]);
  const server = createServer({ cert, key }, (request, response) => {
    images.asked.push(request.url ?? '');
    images.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const images: ImageServer = {
    place,
    url: `https://${place}`,
    asked: [],
    answer: (_request, response) => void response.writeHead(404).end(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return images;
}
