/** What may need somebody's attention, by kind. */

export const ATTENTION_KINDS = [
  'unconfirmed',
  'slow',
  'storage',
  'endpoints',
  'messages',
  'deletions',
] as const;
export type AttentionKind = (typeof ATTENTION_KINDS)[number];
