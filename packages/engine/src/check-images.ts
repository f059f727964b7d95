/** Looks at the images of a request before there is a job: what can be told now costs nobody anything. */
import { PublicError } from '@geekhub/contracts/error';
import { isFileId } from '@geekhub/contracts/file-id';
import { parseDataUrl } from '@geekhub/contracts/image-url';
import type { ResolvedRequest } from '@geekhub/contracts/resolve-request';
import type { Engine } from './engine.ts';

type Looking = Pick<Engine, 'outbound' | 'inspectImage'>;

/** Throws a PublicError that names the field. Whether a file is there is seen where the job is written. */
export function checkImages(
  engine: Looking,
  { imageUrl, lastFrameUrl }: Pick<ResolvedRequest, 'imageUrl' | 'lastFrameUrl'>,
): void {
  checkImage(engine, 'image_url', imageUrl);
  checkImage(engine, 'last_frame_url', lastFrameUrl);
}

function checkImage(engine: Looking, param: string, url: string | null): void {
  if (url === null || isFileId(url)) return;
  if (url.startsWith('data:')) checkData(engine, param, url);
  else refuseHostile(engine, param, url);
}

function checkData({ inspectImage }: Looking, param: string, dataUrl: string): void {
  const data = parseDataUrl(dataUrl);
  const facts = data === null ? null : inspectImage(Buffer.from(data.base64, 'base64'));
  if (facts === null) throw unreadableImage(param);
  if (facts.contentType === data?.mimeType) return;
  throw new PublicError(
    'unsupported_media_type',
    `${param}: says ${data?.mimeType} and is ${facts.contentType}`,
    {
      param,
    },
  );
}

/** Whoever fetches the image in the end: no provider is handed an address that we would not go to ourselves. */
function refuseHostile({ outbound }: Looking, param: string, url: string): void {
  const reason = outbound.reasonToRefuse(url);
  if (reason !== null) throw new PublicError('invalid_request_error', `${param}: ${reason}`, { param });
}

export function unreadableImage(param: string): PublicError {
  return new PublicError(
    'unsupported_media_type',
    `${param}: must be a PNG, JPEG or WebP that can be read, of at most 8,192 pixels a side`,
    { param },
  );
}
