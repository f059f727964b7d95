/** How the providers are. */
import { HealthWindow, HouseHealth } from '@geekhub/contracts/provider-health';
import { z } from 'zod';
import { adminProcedure } from '../trpc.ts';
import { houseOf } from './house-of.ts';

export const getHealth = adminProcedure
  .input(z.strictObject({ window: HealthWindow }))
  .output(HouseHealth)
  .query(({ ctx, input: { window } }) => houseOf(ctx).health.read(window));
