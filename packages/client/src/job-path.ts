/** Where a job is found. */

export function jobPath(id: string): string {
  return `/v1/videos/${encodeURIComponent(id)}`;
}
