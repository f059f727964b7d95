/** The whole surface. What has OpenAPI meta is served as REST too. */
import { setFxRate } from './procedures/admin-fx-rates.ts';
import { changeKey, createKey, listKeys, revokeKey } from './procedures/admin-keys.ts';
import {
  changeOrganization,
  createOrganization,
  createTransaction,
  getOrganization,
  listOrganizations,
} from './procedures/admin-organizations.ts';
import { createSignInLink } from './procedures/admin-sign-in-links.ts';
import { cancelVideo } from './procedures/cancel-video.ts';
import { createJobToken } from './procedures/create-job-token.ts';
import { createQuote } from './procedures/create-quote.ts';
import { createVideo } from './procedures/create-video.ts';
import { deleteVideo, openaiDeleteVideo } from './procedures/delete-video.ts';
import { createFile, deleteFile, getFile, listFiles } from './procedures/files.ts';
import { followVideo } from './procedures/follow-video.ts';
import { getCredits } from './procedures/get-credits.ts';
import { getModel } from './procedures/get-model.ts';
import { getReceipt } from './procedures/get-receipt.ts';
import { getVideo } from './procedures/get-video.ts';
import { listModels } from './procedures/list-models.ts';
import { listTransactions } from './procedures/list-transactions.ts';
import { listVideos } from './procedures/list-videos.ts';
import { openaiCreateVideo } from './procedures/openai-create-video.ts';
import { openaiGetModel, openaiListModels } from './procedures/openai-models.ts';
import { openaiGetVideo, openaiListVideos } from './procedures/openai-videos.ts';
import { getDelivery, listDeliveries, redeliver } from './procedures/webhook-deliveries.ts';
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  getEndpoint,
  listEndpoints,
  testEndpoint,
} from './procedures/webhook-endpoints.ts';
import { rotateEndpointSecret, rotateJobSecret } from './procedures/webhook-secrets.ts';
import { router } from './trpc.ts';

/** What an API key may ask. */
export const customerProcedures = {
  videos: {
    create: createVideo,
    quote: createQuote,
    token: createJobToken,
    get: getVideo,
    events: followVideo,
    list: listVideos,
    receipt: getReceipt,
    cancel: cancelVideo,
    delete: deleteVideo,
  },
  files: { create: createFile, list: listFiles, get: getFile, delete: deleteFile },
  models: { list: listModels, get: getModel },
  credits: { get: getCredits, transactions: listTransactions },
  webhooks: {
    endpoints: {
      create: createEndpoint,
      list: listEndpoints,
      get: getEndpoint,
      change: changeEndpoint,
      delete: deleteEndpoint,
      rotate: rotateEndpointSecret,
      test: testEndpoint,
    },
    secret: { rotate: rotateJobSecret },
    deliveries: { list: listDeliveries, get: getDelivery, redeliver },
  },
};

/** What the operator may ask. */
export const operatorProcedures = {
  admin: {
    organizations: {
      create: createOrganization,
      list: listOrganizations,
      get: getOrganization,
      change: changeOrganization,
    },
    transactions: { create: createTransaction },
    keys: { create: createKey, list: listKeys, change: changeKey, revoke: revokeKey },
    fxRates: { set: setFxRate },
    signInLinks: { create: createSignInLink },
  },
};

export const appRouter = router({
  ...customerProcedures,
  openai: {
    videos: {
      create: openaiCreateVideo,
      get: openaiGetVideo,
      list: openaiListVideos,
      delete: openaiDeleteVideo,
    },
    models: { list: openaiListModels, get: openaiGetModel },
  },
  ...operatorProcedures,
});

export type AppRouter = typeof appRouter;
