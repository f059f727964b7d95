/** The one form of every list. */
import { z } from 'zod';

/** Where a page goes on: after this time in Unix milliseconds and this id. */
const CREATED_CURSOR = /^\d{1,14}_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What a cursor of a list looks like; another list's is refused. */
export function cursorLike(pattern: RegExp) {
  return z
    .string()
    .regex(pattern, { message: 'is not a cursor of this list' })
    .optional()
    .meta({ description: 'The `next_cursor` of the page before.' });
}

export const PageQuery = z.strictObject({
  limit: z.int().min(1).max(100).default(20).meta({ description: 'How many to return, 1 to 100.' }),
  cursor: cursorLike(CREATED_CURSOR),
});
export type PageQuery = z.infer<typeof PageQuery>;

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({
    object: z.literal('list'),
    data: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
  });
}

export interface List<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  next_cursor: string | null;
}
