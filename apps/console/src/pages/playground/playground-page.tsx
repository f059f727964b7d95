/** To be written. */
export function PlaygroundPage() {
  return null;
}
