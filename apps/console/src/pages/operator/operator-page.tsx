/** To be written. */
export function OperatorPage() {
  return null;
}
