/** Three small whole images, one of each kind that the gateway takes. */

const PNG_BASE64 =
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAAAkCAYAAAA5DDySAAAABHNCSVQICAgIfAhkiAAAAAFzUkdCAK7OHOkAAABiSURBVGiB' +
  '7dBRFQAQAMBAhBVOSWLch12Cvc1x9h0fWzpAa4AO0BqgA7QG6ACtATpAa4AO0BqgA7QG6ACtATpAa4AO0BqgA7QG6ACtATpA' +
  'a4AO0BqgA7QG6ACtATpAa4AO0B6dbwJXfXT4wwAAAABJRU5ErkJggg==';
const JPEG_BASE64 =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1R' +
  'V19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2Nj' +
  'Y2NjY2NjY2NjY2NjY2P/wAARCAAgADADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAA' +
  'AAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAIG/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AmASzQAAA' +
  'AAAAAAD/2Q==';
const WEBP_BASE64 =
  'UklGRkYAAABXRUJQVlA4IDoAAAAwAwCdASooABgAPtFmrFEoJaQipWgBABoJZwDE2BJjvKoAAP7Qxqh//i0P7ef8GtqoYxxi' +
  'r5NUgAAA';

export interface SampleImage {
  contentType: string;
  width: number;
  height: number;
  bytes: Uint8Array<ArrayBuffer>;
  base64: string;
  dataUrl: string;
}

function sample(contentType: string, [width, height]: [number, number], base64: string): SampleImage {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return { contentType, width, height, bytes, base64, dataUrl: `data:${contentType};base64,${base64}` };
}

export const PNG = sample('image/png', [64, 36], PNG_BASE64);
export const JPEG = sample('image/jpeg', [48, 32], JPEG_BASE64);
export const WEBP = sample('image/webp', [40, 24], WEBP_BASE64);
