/** A value that survives JSON: what a provider hands us to keep and takes back, never read by the engine. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
