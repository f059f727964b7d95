/** The OpenAPI document as the file that is committed. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createOpenApiDocument } from './openapi.ts';

const FILE = new URL('../openapi.json', import.meta.url);
const MANIFEST = new URL('../package.json', import.meta.url);

export async function renderOpenApiFile(): Promise<{ path: string; text: string }> {
  const { version } = JSON.parse(await readFile(MANIFEST, 'utf8')) as { version: string };
  return { path: fileURLToPath(FILE), text: `${JSON.stringify(createOpenApiDocument(version), null, 2)}\n` };
}
