/** The whole surface. What has OpenAPI meta is served as REST too. */
import { setFxRate } from './procedures/admin-fx-rates.ts';
import { createKey, listKeys, revokeKey } from './procedures/admin-keys.ts';
import {
  createOrganization,
  createTransaction,
  getOrganization,
  listOrganizations,
} from './procedures/admin-organizations.ts';
import { createVideo } from './procedures/create-video.ts';
import { getCredits } from './procedures/get-credits.ts';
import { getModel } from './procedures/get-model.ts';
import { getReceipt } from './procedures/get-receipt.ts';
import { getVideo } from './procedures/get-video.ts';
import { listModels } from './procedures/list-models.ts';
import { listTransactions } from './procedures/list-transactions.ts';
import { listVideos } from './procedures/list-videos.ts';
import { router } from './trpc.ts';

export const appRouter = router({
  videos: { create: createVideo, get: getVideo, list: listVideos, receipt: getReceipt },
  models: { list: listModels, get: getModel },
  credits: { get: getCredits, transactions: listTransactions },
  admin: {
    organizations: { create: createOrganization, list: listOrganizations, get: getOrganization },
    transactions: { create: createTransaction },
    keys: { create: createKey, list: listKeys, revoke: revokeKey },
    fxRates: { set: setFxRate },
  },
});

export type AppRouter = typeof appRouter;
