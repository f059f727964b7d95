/** A file that came with a form. */

/** What all files of one request may have together. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** A class, so that nothing written in JSON passes for one. */
export class UploadedFile {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly fileName: string;

  constructor(contentType: string, bytes: Uint8Array, fileName: string) {
    this.contentType = contentType;
    this.bytes = bytes;
    this.fileName = fileName;
  }
}
