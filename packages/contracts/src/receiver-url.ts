/** Where messages go. What an address must be beyond this, the way out says. */
import { publicHttpsPattern, storableText } from './text.ts';

export const MAX_RECEIVER_URL_CHARACTERS = 2048;
// One less than is kept: an address without a path gets its slash.
export const ReceiverUrl = storableText(MAX_RECEIVER_URL_CHARACTERS - 1)
  .min(1)
  .meta({ pattern: publicHttpsPattern });
