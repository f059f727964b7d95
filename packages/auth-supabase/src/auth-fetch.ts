/** The way to Supabase Auth: an answer of bounded size in bounded time, and no redirect that would carry the key away. */
import { limitAnswer } from '@geekhub/provider-http/limit-answer';
import { createProviderFetch } from '@geekhub/provider-http/provider-fetch';

export type Fetch = typeof globalThis.fetch;

/** A person waits for it. */
const ANSWER_MS = 10_000;
const ANSWER_BYTES = 256 * 1024;

export function createAuthFetch(answerMs = ANSWER_MS): Fetch {
  const send = createProviderFetch();
  return async (input, init) => {
    const tooSlow = AbortSignal.timeout(answerMs);
    const given = init?.signal ?? null;
    const signal = given === null ? tooSlow : AbortSignal.any([given, tooSlow]);
    return limitAnswer(await send(input, { ...init, redirect: 'manual', signal }), ANSWER_BYTES);
  };
}
