/** The key of a logical start, where the SDK carries it: among the headers of the call. */
import type { GatewayCall } from './gateway-api.ts';

export function keyOf(headers: GatewayCall['headers']): string | undefined {
  return Object.entries(headers ?? {}).find(([name]) => isKey(name))?.[1];
}

export function withoutKey(headers: GatewayCall['headers']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !isKey(name)));
}

function isKey(name: string): boolean {
  return name.toLowerCase() === 'idempotency-key';
}
