/** Writes the committed OpenAPI document anew. */
import { writeFile } from 'node:fs/promises';
import { renderOpenApiFile } from './openapi-file.ts';

const { path, text } = await renderOpenApiFile();
await writeFile(path, text);
process.stdout.write(`${path}\n`);
