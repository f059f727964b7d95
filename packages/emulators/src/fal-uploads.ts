/** fal's storage for input files: a place is asked for with the key, and filled without it. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type FalAnswer, sendAnswer, sendFault } from './fal-answer.ts';
import type { FalFaults } from './fal-faults.ts';
import { remember } from './recorded-request.ts';

/** One place that was asked for, filled or not. */
export interface FalRecordedUpload {
  key: string | null;
  contentType: string;
  lifecycle: string | undefined;
  fileUrl: string;
  /** What came, and how it was called; null where nothing came. */
  put: { bytes: Uint8Array; contentType: string | undefined; keySent: boolean } | null;
}

export interface FalUploadsOptions {
  origin: () => string;
  isKnownKey: (key: string | null) => boolean;
  keyOf: (request: FastifyRequest) => string | null;
  takeFault: <Kind extends 'initiate' | 'upload'>(kind: Kind) => FalFaults[Kind] | undefined;
  /** What fal answers to a key that it does not know. */
  unknownKey: FalAnswer;
}

export class FalUploads {
  readonly recorded: FalRecordedUpload[] = [];
  readonly #byId = new Map<string, FalRecordedUpload>();
  readonly #options: FalUploadsOptions;

  constructor(options: FalUploadsOptions) {
    this.#options = options;
  }

  /** Is this address one of ours without anything behind it? Of others nobody here knows. */
  isEmpty(url: string): boolean {
    if (!url.startsWith(`${this.#options.origin()}/files/u/`)) return false;
    return this.recorded.find(({ fileUrl }) => fileUrl === url)?.put == null;
  }

  register(server: FastifyInstance): void {
    server.post<{ Body: { content_type: string; file_name: string } }>(
      '/storage/upload/initiate',
      (request, reply) => this.#initiate(request, reply),
    );
    server.get<{ Params: { id: string } }>('/files/u/:id/:name', ({ params }, reply) => {
      const put = this.#byId.get(params.id)?.put ?? null;
      if (put === null) return reply.status(404).send();
      return reply.type(put.contentType ?? 'application/octet-stream').send(Buffer.from(put.bytes));
    });
    server.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
      scope.put<{ Params: { id: string }; Body: Buffer }>('/uploads/:id', (request, reply) =>
        this.#put(request, reply),
      );
    });
  }

  #initiate(
    request: FastifyRequest<{ Body: { content_type: string; file_name: string } }>,
    reply: FastifyReply,
  ): FastifyReply {
    const key = this.#options.keyOf(request);
    if (!this.#options.isKnownKey(key)) return sendAnswer(reply, this.#options.unknownKey);
    const { content_type: contentType, file_name: name } = request.body;
    const id = randomUUID();
    const origin = this.#options.origin();
    const lifecycle = request.headers['x-fal-object-lifecycle'];
    const upload: FalRecordedUpload = {
      ...{ key, contentType, lifecycle: lifecycle?.toString(), put: null },
      fileUrl: `${origin}/files/u/${id}/${encodeURIComponent(name)}`,
    };
    const answer = { status: 200, body: { upload_url: `${origin}/uploads/${id}`, file_url: upload.fileUrl } };
    const fault = this.#options.takeFault('initiate');
    if (fault !== undefined) {
      return fault.kind === 'leads_to'
        ? sendAnswer(reply, { status: 200, body: { ...answer.body, upload_url: fault.url } })
        : sendFault(reply, fault, answer);
    }
    remember(this.recorded, upload);
    this.#byId.set(id, upload);
    return sendAnswer(reply, answer);
  }

  #put(request: FastifyRequest<{ Params: { id: string }; Body: Buffer }>, reply: FastifyReply): FastifyReply {
    const upload = this.#byId.get(request.params.id);
    if (upload === undefined) return reply.status(404).send();
    const fault = this.#options.takeFault('upload');
    if (fault !== undefined) return sendFault(reply, fault, { status: 200, body: {} });
    const { authorization, 'content-type': contentType } = request.headers;
    upload.put = { bytes: request.body, contentType, keySent: authorization !== undefined };
    return reply.status(200).send();
  }
}
