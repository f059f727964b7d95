/** The fonts of the sandbox's videos, brought along because a bare machine has none. */
import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';

/** As CSS font families. */
export interface Fonts {
  text: string;
  /** For digits that must not dance. */
  figures: string;
}

const INTER_SUBSETS = ['latin', 'latin-ext', 'vietnamese', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext'];
const EMOJI_SUBSETS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

const { resolve } = createRequire(import.meta.url);

/** Scripts that are in none of these are left to the fonts of the machine. */
export function loadFonts(): Fonts {
  return {
    text: `${loadFamilies('inter', INTER_SUBSETS)}, ${loadFamilies('noto-emoji', EMOJI_SUBSETS)}, sans-serif`,
    figures: loadFamilies('jetbrains-mono', ['latin']),
  };
}

/** Each file covers its own characters, so each is a family of its own, and the list of families is the fallback. */
function loadFamilies(font: string, subsets: readonly string[]): string {
  return subsets.map((subset) => loadFamily(font, subset)).join(', ');
}

function loadFamily(font: string, subset: string): string {
  const family = `sandbox-${font}-${subset}`;
  if (GlobalFonts.has(family)) return family;
  const path = resolve(`@fontsource-variable/${font}/files/${font}-${subset}-wght-normal.woff2`);
  if (GlobalFonts.registerFromPath(path, family) === null) throw new Error(`unreadable font: ${family}`);
  return family;
}
