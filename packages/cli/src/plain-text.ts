/** Text of others, made harmless for a terminal. */

/** Control characters, which a terminal obeys, and those that turn the direction of reading. */
const OBEYED = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

export function plainText(text: string): string {
  return text.replace(OBEYED, ' ');
}
