/** Where every hostile address really answers, a refusal is the door's own, and not the network's. */
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE_URLS, PUBLIC_4, PUBLIC_6 } from './hostile-urls.ts';
import { noNamespaceBecause, runInNamespace } from './network-namespace.ts';

const BLOCKED = { kind: 'fault', fault: 'blocked' };
const ANSWERED = { kind: 'answered', status: 200, retryAfterMs: null, text: 'hello' };

interface Seen {
  outcome: unknown;
  /** The addresses at which connections arrived. */
  arrived: string[];
}

interface Report {
  matrix: { what: string; reachable: boolean; post: unknown; fetch: unknown; arrived: string[] }[];
  others: Record<string, Seen>;
}

describe.skipIf(noNamespaceBecause !== null)(
  noNamespaceBecause ?? 'in a network where each address has a server',
  () => {
    let report: Report;
    beforeAll(async () => {
      const certificate = await generate([{ name: 'commonName', value: 'innocent.example' }], {
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'innocent.example' }] }],
      });
      report = JSON.parse(
        runInNamespace(join(import.meta.dirname, 'namespace-matrix.ts'), JSON.stringify(certificate)),
      );
    });

    test.each(HOSTILE_URLS)('$what could be reached, and is not', ({ what }) => {
      const row = report.matrix.find((each) => each.what === what);
      expect(row).toEqual({ what, reachable: true, post: BLOCKED, fetch: BLOCKED, arrived: [] });
    });

    test.each<[string, string, Seen]>([
      ['a public address is reached', 'public4', { outcome: ANSWERED, arrived: [PUBLIC_4] }],
      ['so is one of IPv6, at the other port', 'public6', { outcome: ANSWERED, arrived: [PUBLIC_6] }],
      [
        'of public and private addresses of a name only the public are tried',
        'mixed',
        { outcome: ANSWERED, arrived: [PUBLIC_4] },
      ],
      [
        'a certificate for another name is no connection',
        'wrongName',
        { outcome: { kind: 'fault', fault: 'unreachable' }, arrived: [PUBLIC_4] },
      ],
      [
        'a redirect to a private address is followed by no GET',
        'redirectFetched',
        { outcome: BLOCKED, arrived: [PUBLIC_4] },
      ],
      [
        'a redirect is followed by no POST',
        'redirectPosted',
        { outcome: { ...ANSWERED, status: 302 }, arrived: [PUBLIC_4] },
      ],
      [
        'a name that will turn private is connected to where it was checked',
        'reboundFirst',
        { outcome: ANSWERED, arrived: [PUBLIC_4] },
      ],
      ['and refused when it has turned', 'reboundSecond', { outcome: BLOCKED, arrived: [] }],
      ['a public address of this machine itself is refused', 'ownAddress', { outcome: BLOCKED, arrived: [] }],
    ])('%s', (_name, key, expected) => {
      expect(report.others[key]).toEqual(expected);
    });
  },
);
