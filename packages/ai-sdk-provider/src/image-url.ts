/** An image of a call as the gateway takes it: an address, or the image itself as a data URL. */
import type { Experimental_VideoModelV4File } from '@ai-sdk/provider';
import { convertUint8ArrayToBase64 } from '@ai-sdk/provider-utils';

export function imageUrl(image: Experimental_VideoModelV4File): string {
  if (image.type === 'url') return image.url;
  const base64 = typeof image.data === 'string' ? image.data : convertUint8ArrayToBase64(image.data);
  return `data:${image.mediaType};base64,${base64}`;
}
