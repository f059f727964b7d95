/** What one Supabase Storage emulator holds. */
import type { FaultScript } from './fault-script.ts';
import type { SupabaseBuckets } from './supabase-buckets.ts';
import type { SupabaseFaults } from './supabase-faults.ts';
import type { SupabaseObjects } from './supabase-objects.ts';

export interface SupabaseState {
  buckets: SupabaseBuckets;
  objects: SupabaseObjects;
  script: FaultScript<SupabaseFaults>;
  /** Of the whole project; a bucket may have a lower one. */
  fileSizeLimitBytes: number;
}
