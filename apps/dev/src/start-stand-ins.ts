/** The three servers that stand in for the providers and for Supabase, each at an address of its own. */
import { falRunwayGen4 } from '@geekhub/contracts/models/fal-runway-gen-4';
import { startFalQueueEmulator } from '@geekhub/emulators/fal-queue-emulator';
import { startGeminiVeoEmulator } from '@geekhub/emulators/gemini-veo-emulator';
import { createSupabaseAuth } from '@geekhub/emulators/supabase-auth-emulator';
import { startSupabaseStorageEmulator } from '@geekhub/emulators/supabase-storage-emulator';

/** They open these stand-ins and nothing else. */
const FAL_KEY = 'local:fal-key';
const GEMINI_API_KEY = 'local-gemini-key';
const SUPABASE_SERVICE_ROLE_KEY = 'local-service-role-key';

/** Who signs in to the console here. */
export const OPERATOR = { email: 'operator@example.com', password: 'local-password' };

/** Long enough to see a job at work. */
const RENDER_MS = 4_000;

export interface StandIns {
  /** What they stand in for, and where they listen. */
  addresses: Readonly<Record<string, string>>;
  /** Points a gateway at them. */
  environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startStandIns(): Promise<StandIns> {
  const { textToVideo, imageToVideo } = falRunwayGen4.upstream;
  const fal = await startFalQueueEmulator({
    keys: [FAL_KEY],
    renderMs: RENDER_MS,
    // fal itself hosts none; here the model is to work like the others.
    extraEndpoints: [textToVideo, ...(imageToVideo === null ? [] : [imageToVideo])],
  });
  const gemini = await startGeminiVeoEmulator({ keys: [GEMINI_API_KEY], renderMs: RENDER_MS });
  const auth = await createSupabaseAuth({
    apiKey: SUPABASE_SERVICE_ROLE_KEY,
    // Whoever asks for a link here reads no mail.
    onMail: ({ to, link }) => console.log(`Email to ${to}: ${link}`),
  });
  auth.addUser(OPERATOR);
  const supabase = await startSupabaseStorageEmulator({ serviceRoleKey: SUPABASE_SERVICE_ROLE_KEY, auth });
  return {
    addresses: { 'fal.ai': fal.url, Google: gemini.url, Supabase: supabase.url },
    environment: {
      FAL_KEY,
      FAL_QUEUE_URL: fal.url,
      FAL_REST_URL: fal.url,
      FAL_JWKS_URL: fal.jwksUrl,
      GEMINI_API_KEY,
      GEMINI_BASE_URL: gemini.url,
      SUPABASE_URL: supabase.url,
      SUPABASE_SERVICE_ROLE_KEY,
      OPERATOR_EMAILS: OPERATOR.email,
    },
    async close() {
      await Promise.all([fal.close(), gemini.close(), supabase.close()]);
    },
  };
}
