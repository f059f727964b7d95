/** Text that somebody wrote, within a sentence of ours: whichever way it runs, the sentence goes on as it began. */
export function isolate(text: string): string {
  // First strong isolate, and its end.
  return `\u2068${text}\u2069`;
}
