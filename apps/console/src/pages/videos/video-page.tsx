/** To be written. */
export function VideoPage() {
  return null;
}
