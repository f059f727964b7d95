/** Where videos are kept, by the configuration: Supabase Storage, or the disk. */
import { resolve } from 'node:path';
import { createDiskMediaStore, type DiskMediaStore } from '@geekhub/media-disk/disk-media-store';
import { createSupabaseMediaStore } from '@geekhub/media-supabase/supabase-media-store';
import type { MediaStore } from '@geekhub/ports/media';
import { type Config, publicUrlOf } from './config.ts';

/** `diskMedia`: null where videos are elsewhere. */
export async function openMedia(
  config: Config,
): Promise<{ media: MediaStore; diskMedia: DiskMediaStore | null }> {
  const { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey, STORAGE_BUCKET: bucket } = config;
  if (url !== undefined && serviceRoleKey !== undefined) {
    return { media: createSupabaseMediaStore({ url, serviceRoleKey, bucket }), diskMedia: null };
  }
  const diskMedia = createDiskMediaStore({
    directory: resolve(config.DATA_DIR, 'media'),
    publicBaseUrl: publicUrlOf(config),
    bucket,
  });
  await diskMedia.removeLeftovers();
  return { media: diskMedia, diskMedia };
}
