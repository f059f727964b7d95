/** The one form of every list. */
import { z } from 'zod';

export const PageQuery = z.strictObject({
  limit: z.int().min(1).max(100).default(20).meta({ description: 'How many to return, 1 to 100.' }),
  cursor: z.string().max(200).optional().meta({ description: 'The `next_cursor` of the page before.' }),
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
