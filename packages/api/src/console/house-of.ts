/** What the operator's pages work with. */
import type { House } from '@geekhub/engine/house';
import type { Context } from '../context.ts';
import { visitOf } from './visit-of.ts';

export const houseOf = (ctx: Pick<Context, 'visit'>): House => visitOf(ctx).dependencies.house;
