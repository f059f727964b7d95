/** A way out to places that answer what the test tells them to, and remember what they were asked. */
import type { FetchOutcome, OutboundDoor, OutboundFault, PostOutcome } from '@geekhub/ports/outbound';

/** `hang`: says nothing until the sender gives up. */
export type ReceiverAnswer =
  | number
  | { status: number; retryAfterMs?: number; text?: string }
  | OutboundFault
  | 'hang';

export interface ReceivedPost {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface ScriptedOutbound extends OutboundDoor {
  readonly posts: ReceivedPost[];
  postsTo(url: string): ReceivedPost[];
  /** How many posts are waiting for an answer now, and the most that ever were. */
  readonly open: { now: number; most: number };
  /** What the next posts to this address are answered; the last one stays. 200 where nothing was said. */
  onPost(url: string, ...answers: (ReceiverAnswer | (() => Promise<ReceiverAnswer>))[]): void;
  /** The addresses of the GETs. */
  readonly fetches: string[];
  /** What the next GETs are answered; the last one stays. A refusal where nothing was said. */
  onFetch(...answers: (FetchOutcome | (() => FetchOutcome | Promise<FetchOutcome>))[]): void;
}

/** Its world is `*.test` and `*.example` over https; all else is private. */
function reasonToRefuse(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:') return 'must be an https address';
  if (url.username !== '') return 'must not carry a user name or a password';
  return /\.(test|example)$/.test(url.hostname) ? null : 'must lead to a public address';
}

export function createScriptedOutbound(): ScriptedOutbound {
  const posts: ReceivedPost[] = [];
  const scripts = new Map<string, (ReceiverAnswer | (() => Promise<ReceiverAnswer>))[]>();
  const open = { now: 0, most: 0 };
  const fetches: string[] = [];
  let fetchAnswers: (FetchOutcome | (() => FetchOutcome | Promise<FetchOutcome>))[] = [{ kind: 'refused' }];

  async function nextAnswer(url: string): Promise<ReceiverAnswer> {
    const script = scripts.get(url) ?? [200];
    const answer = script.length > 1 ? script.shift() : script[0];
    return typeof answer === 'function' ? answer() : (answer ?? 200);
  }

  return {
    posts,
    open,
    postsTo: (url) => posts.filter((post) => post.url === url),
    onPost(url, ...answers) {
      scripts.set(url, answers);
    },
    fetches,
    onFetch(...answers) {
      fetchAnswers = answers;
    },
    reasonToRefuse,
    async post(url, { headers, body }, signal): Promise<PostOutcome> {
      posts.push({ url, headers, body });
      open.now += 1;
      open.most = Math.max(open.most, open.now);
      try {
        return await Promise.race([nextAnswer(url).then(toOutcome), givenUp(signal)]);
      } finally {
        open.now -= 1;
      }
    },
    async fetch(url, { maxBytes }, signal): Promise<FetchOutcome> {
      fetches.push(url);
      if (signal.aborted) return { kind: 'fault', fault: 'timed_out' };
      const answer = fetchAnswers.length > 1 ? fetchAnswers.shift() : fetchAnswers[0];
      const outcome = typeof answer === 'function' ? await answer() : (answer ?? { kind: 'refused' });
      const isTooLarge = outcome.kind === 'fetched' && outcome.bytes.byteLength > maxBytes;
      return isTooLarge ? { kind: 'fault', fault: 'too_large' } : outcome;
    },
  };
}

function toOutcome(answer: ReceiverAnswer): PostOutcome | Promise<PostOutcome> {
  if (answer === 'hang') return new Promise(() => {});
  if (typeof answer === 'number') return { kind: 'answered', status: answer, retryAfterMs: null, text: null };
  if (typeof answer === 'string') return { kind: 'fault', fault: answer };
  return { kind: 'answered', retryAfterMs: null, text: null, ...answer };
}

function givenUp(signal: AbortSignal): Promise<PostOutcome> {
  return new Promise((resolve) => {
    const giveUp = () => resolve({ kind: 'fault', fault: 'timed_out' });
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}
