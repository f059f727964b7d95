/** Finds the prompt in what a provider was sent: each provider puts it elsewhere. */

/** `''` where there is none. */
export function readPrompt(sent: unknown): string {
  if (typeof sent !== 'object' || sent === null) return '';
  for (const [name, value] of Object.entries(sent)) {
    if (name === 'prompt' && typeof value === 'string') return value;
    const within = readPrompt(value);
    if (within !== '') return within;
  }
  return '';
}
