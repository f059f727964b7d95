/** The operator's call for a link that signs in to the console. */
import { SignInLink } from '@geekhub/contracts/console-session';
import { PublicError } from '@geekhub/contracts/error';
import { z } from 'zod';
import { adminProcedure } from '../trpc.ts';

export const createSignInLink = adminProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/admin/sign-in-links',
      tags: ['Operator'],
      summary: 'Create a sign-in link',
      description:
        'For the console, on the machine of the gateway: good once, within an hour. Where people sign in by email ' +
        '(`SUPABASE_URL` is set) there are none, and the answer is `conflict`.',
      successDescription: 'The address to open.',
    },
    errors: ['conflict', 'payload_too_large', 'unsupported_media_type'],
  })
  .input(z.strictObject({}))
  .output(SignInLink)
  .mutation(({ ctx }) => {
    const { createSignInLink: create } = ctx.dependencies;
    if (create !== null) return create();
    throw new PublicError(
      'conflict',
      'People sign in by email here (SUPABASE_URL is set): there are no sign-in links.',
    );
  });
