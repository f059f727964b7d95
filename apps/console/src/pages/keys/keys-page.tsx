/** To be written. */
export function KeysPage() {
  return null;
}
