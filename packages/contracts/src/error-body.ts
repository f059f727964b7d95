/** The one shape of a refusal on the wire. */
import { z } from 'zod';
import { COUNTED_LIMITS, ERROR_CODES } from './error.ts';

export const ErrorBody = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.enum(ERROR_CODES),
      code: z.enum(ERROR_CODES),
      request_id: z.string().regex(/^req_[0-9a-f]{24}$/),
      param: z.string().optional().meta({ description: 'The field that is wrong, where there is one.' }),
      required: z.string().optional().meta({ description: 'What the job would cost, in MXN.' }),
      available: z.string().optional().meta({ description: 'What may be spent now, in MXN.' }),
      currency: z.literal('MXN').optional(),
      limit_name: z.enum(COUNTED_LIMITS).optional().meta({ description: 'Which limit was reached.' }),
      limit: z.int().optional().meta({ description: 'How many that limit allows.' }),
      remaining: z.int().optional().meta({ description: 'How many of them are left.' }),
      resets_at: z.int().optional().meta({ description: 'Unix seconds at which the limit counts anew.' }),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof ErrorBody>;
