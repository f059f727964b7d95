/** The id of an uploaded file, as it stands on the wire and in the database alike. */

export const FILE_ID_PATTERN = 'file_[0-9a-f]{32}';
const FILE_ID = new RegExp(`^${FILE_ID_PATTERN}$`);

export function isFileId(text: string): boolean {
  return FILE_ID.test(text);
}

export function formatFileId(uuid: string): string {
  return `file_${uuid.replaceAll('-', '')}`;
}
