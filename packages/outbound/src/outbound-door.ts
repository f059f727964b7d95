/** The one way to addresses that customers give: each is checked as it is written, and again as it is connected to. */
import type { OutboundDoor } from '@geekhub/ports/outbound';
import { isPublicAddress } from '@geekhub/provider-http/is-public-address';
import { createAddressRules } from './address-rules.ts';
import { attempt } from './attempt.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { isOwnAddress } from './is-own-address.ts';
import { postMessage } from './post-message.ts';
import { type ResolveName, resolveAllowedName, resolvePublicName } from './resolve-name.ts';

const PORTS = [443, 8443];

/** Milliseconds. */
const DEADLINES = {
  /** Until connected, and once more for TLS. */
  connect: 5_000,
  /** A POST as a whole. */
  post: 15_000,
  /** A GET as a whole, redirects included. */
  fetch: 10_000,
  /** Between two pieces of what a GET brings. */
  idle: 5_000,
};

export interface OutboundDoorOptions {
  /** `host:port` pairs that are let through although they are private, or plain http, or another port. */
  allow?: readonly string[];
  ports?: readonly number[];
  deadlines?: Partial<typeof DEADLINES>;
  /** In place of the name servers and of the system's own lookup. */
  resolveName?: ResolveName;
  /** Addresses that are refused although they are public: this machine's. */
  isOwnAddress?: (address: string) => boolean;
}

export function createOutboundDoor(options: OutboundDoorOptions = {}): OutboundDoor {
  const deadlines = { ...DEADLINES, ...options.deadlines };
  const isOwn = options.isOwnAddress ?? isOwnAddress;
  const rules = createAddressRules(options.allow ?? [], options.ports ?? PORTS);
  const connection = {
    isAllowed: rules.isAllowed,
    isPublic: (address: string) => isPublicAddress(address) && !isOwn(address),
    resolvePublicName: options.resolveName ?? ((hostname, signal) => resolvePublicName(hostname, signal)),
    resolveAllowedName: options.resolveName ?? resolveAllowedName,
    connectMs: deadlines.connect,
  };
  return {
    reasonToRefuse: rules.reasonToRefuse,
    async post(url, message, caller) {
      if (rules.reasonToRefuse(url) !== null) return { kind: 'fault', fault: 'blocked' };
      return attempt(deadlines.post, caller, (signal) =>
        postMessage(new URL(url), message, connection, signal),
      );
    },
    fetch: (url, { maxBytes }, caller) =>
      attempt(deadlines.fetch, caller, (signal) =>
        fetchBytes(url, { maxBytes, idleMs: deadlines.idle }, rules, connection, signal),
      ),
  };
}
