/** To be written. */
export function VideosPage() {
  return null;
}
