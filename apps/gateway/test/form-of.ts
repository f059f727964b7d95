/** The form that uploads an image, as a browser or curl sends it. */
import type { SampleImage } from '@geekhub/testing/sample-images';

/** Its name and type say nothing to the gateway. */
export function formOf({ bytes }: Pick<SampleImage, 'bytes'>, type = 'application/octet-stream'): FormData {
  const form = new FormData();
  form.set('file', new Blob([bytes], { type }), 'a.bin');
  return form;
}
