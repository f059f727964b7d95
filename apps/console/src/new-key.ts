/** A key that no other order has. Also where the page came without https, and `crypto.randomUUID` is not there. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `console-${[...bytes].map((each) => each.toString(16).padStart(2, '0')).join('')}`;
}
