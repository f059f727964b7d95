/** What the tools of one session share. */
import type { VideoClient } from '@geekhub/client/video-client';
import type { Micros } from '@geekhub/contracts/money';
import type { OrderedVideo } from './order-video.ts';
import { createSpending, type Spending } from './spending.ts';

/** Whoever calls a tool: the key of this call, and the gateway as it sees it. */
export interface Caller {
  apiKey: string;
  client: VideoClient;
}

export interface Session {
  spending: Spending;
  /** By request key: a call that comes while the same one is under way waits for its answer. */
  orders: Map<string, Promise<OrderedVideo>>;
  /** What the quotes of this session would set aside, by their ids. */
  quotedMicros: Map<string, Micros>;
}

export function createSession(limitMicros: Micros | null): Session {
  return { spending: createSpending(limitMicros), orders: new Map(), quotedMicros: new Map() };
}
