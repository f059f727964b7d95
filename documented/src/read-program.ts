/** Finds a program in a page of the documentation by the title of its code block. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);
const FENCED = /^```\w+ title="(?<title>[^"\n]+)"\n(?<code>.*?)^```$/gms;

/** `page`: its path in the checkout. Throws unless exactly one block has this title. */
export async function readProgram(page: string, title: string): Promise<string> {
  const text = await readFile(fileURLToPath(new URL(page, ROOT)), 'utf8');
  const codes = [...text.matchAll(FENCED)].flatMap(({ groups }) =>
    groups?.title === title ? [groups.code ?? ''] : [],
  );
  const [code] = codes;
  if (code === undefined || codes.length > 1) {
    throw new Error(`${page} has ${codes.length} code blocks with title="${title}", and needs one`);
  }
  return code;
}
