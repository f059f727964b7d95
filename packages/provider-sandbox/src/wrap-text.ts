/** Breaks text into lines of a given width, with an ellipsis where the lines run out. */

export interface TextBox {
  maxWidth: number;
  maxLines: number;
  measure: (text: string) => number;
}

export interface WrappedText {
  lines: string[];
  /** false when it ends in an ellipsis. */
  whole: boolean;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Line breaks, tabs and control characters count as spaces. */
const SPACES = /[\s\p{Cc}]+/u;

export function wrapText(text: string, box: TextBox): WrappedText {
  const pieces = text
    .split(SPACES)
    .filter((word) => word !== '')
    .flatMap((word) => splitWideWord(word, box));

  const lines: string[] = [];
  for (const { text: piece, glued } of pieces) {
    const last = lines.at(-1);
    const extended = last === undefined ? null : last + (glued ? '' : ' ') + piece;
    if (extended !== null && box.measure(extended) <= box.maxWidth) {
      lines[lines.length - 1] = extended;
    } else if (lines.length < box.maxLines) {
      lines.push(piece);
    } else {
      lines[lines.length - 1] = addEllipsis(last ?? '', box);
      return { lines, whole: false };
    }
  }
  return { lines, whole: true };
}

interface Piece {
  text: string;
  /** It continues the word of the piece before. */
  glued: boolean;
}

/** A word that is wider than a line (or a sentence of a script without spaces) may break between any two characters. */
function splitWideWord(word: string, box: TextBox): Piece[] {
  if (box.measure(word) <= box.maxWidth) return [{ text: word, glued: false }];
  return Array.from(graphemes.segment(word), ({ segment, index }) => ({ text: segment, glued: index > 0 }));
}

function addEllipsis(line: string, box: TextBox): string {
  const characters = Array.from(graphemes.segment(line), ({ segment }) => segment);
  while (characters.length > 0 && box.measure(`${characters.join('')}…`) > box.maxWidth) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
