/** Gives a browser its session. */
import { SESSION_MS } from '@geekhub/engine/console-door';
import { z } from 'zod';
import type { ConsoleVisit, Context } from '../context.ts';
import { setCookie } from './session-cookie.ts';

const SESSION_SECONDS = SESSION_MS / 1000;

export const Done = z.object({ done: z.literal(true) });
export const DONE = { done: true } as const;

/** `secret`: of a session that was just made. */
export function enter(context: Context & { visit: ConsoleVisit }, secret: string): typeof DONE {
  const { isSecure } = context.visit.dependencies;
  setCookie(context, 'session', secret, { isSecure, maxAgeSeconds: SESSION_SECONDS });
  return DONE;
}
