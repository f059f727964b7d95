/** To be written. */
export function UsagePage() {
  return null;
}
