/** Addresses that a customer may give to make us knock where nobody should: the door's table of horrors. */

export const PUBLIC_4 = '93.184.215.14';
export const PUBLIC_6 = '2606:2800:21f:cb07:6820:80da:af6b:8b2c';
export const LOOPBACK = '127.0.0.1';

/** Stands for the port in an address: nothing where it is the usual one, `:` with its number elsewhere. */
const PORT = '{port}';
const OTHER_PORT = '{other port}';

export interface HostileUrl {
  what: string;
  /** With `{port}` where the port belongs. */
  url: string;
  /** What the name resolves to, answer after answer; the last one stays. */
  answers?: readonly (readonly string[])[];
  /** Seen without a lookup: refused when it is given, not only when it is used. */
  told: 'at once' | 'when connecting';
  /** The place that somebody who does not look would reach. */
  leadsTo: string;
}

const literal = (what: string, host: string, leadsTo = LOOPBACK): HostileUrl => ({
  what,
  url: `https://${host}${PORT}/`,
  told: 'at once',
  leadsTo,
});

const name = (what: string, answers: readonly (readonly string[])[], leadsTo: string): HostileUrl => ({
  what,
  url: `https://innocent.example${PORT}/`,
  answers,
  told: 'when connecting',
  leadsTo,
});

export const HOSTILE_URLS: readonly HostileUrl[] = [
  literal('loopback', '127.0.0.1'),
  literal('loopback in one number', '2130706433'),
  literal('loopback in octal', '0177.0.0.01'),
  literal('loopback in hexadecimal', '0x7f.0x0.0x0.0x1'),
  literal('loopback cut short', '127.1'),
  literal('loopback with a dot at the end', '127.0.0.1.'),
  literal('loopback in percent signs', '%31%32%37.0.0.1'),
  literal('loopback in circled digits', '①②⑦.⓪.⓪.①'),
  literal('loopback in full-width digits and dots', '１２７。０。０。１'),
  literal('another loopback', '127.255.255.254', '127.255.255.254'),
  literal('zero', '0'),
  literal('the unspecified address', '0.0.0.0'),
  literal('loopback of IPv6', '[::1]', '::1'),
  literal('the unspecified address of IPv6', '[::]', '::1'),
  literal('loopback mapped to IPv6', '[::ffff:127.0.0.1]'),
  literal('loopback mapped to IPv6, in hexadecimal', '[0:0:0:0:0:ffff:7f00:1]'),
  literal('loopback, compatible with IPv4', '[::127.0.0.1]', '::7f00:1'),
  literal('loopback through NAT64', '[64:ff9b::127.0.0.1]', '64:ff9b::7f00:1'),
  literal('loopback through a local NAT64', '[64:ff9b:1::7f00:1]', '64:ff9b:1::7f00:1'),
  literal('loopback through 6to4', '[2002:7f00:1::1]', '2002:7f00:1::1'),
  literal('loopback through Teredo', '[2001:0:7f00:1::1]', '2001:0:7f00:1::1'),
  literal('a private network of IPv6', '[fd12:3456:789a::1]', 'fd12:3456:789a::1'),
  literal('the largest private network', '10.1.2.3', '10.1.2.3'),
  literal('the middle private network', '172.16.0.1', '172.16.0.1'),
  literal('the private network of homes', '192.168.0.1', '192.168.0.1'),
  literal('carrier-grade NAT', '100.64.0.1', '100.64.0.1'),
  literal('metadata of most clouds', '169.254.169.254', '169.254.169.254'),
  literal('metadata of most clouds, mapped to IPv6', '[::ffff:a9fe:a9fe]', '169.254.169.254'),
  literal('metadata of AWS over IPv6', '[fd00:ec2::254]', 'fd00:ec2::254'),
  literal('metadata of Azure', '168.63.129.16', '168.63.129.16'),
  literal('metadata of Oracle', '192.0.0.192', '192.0.0.192'),
  { ...literal('localhost', 'localhost'), answers: [[LOOPBACK]] },
  { ...literal('localhost with a dot at the end', 'localhost.'), answers: [[LOOPBACK]] },
  { ...literal('localhost in capitals', 'LOCALHOST'), answers: [[LOOPBACK]] },
  { ...literal('a name within localhost', 'app.localhost'), answers: [[LOOPBACK]] },
  { ...literal('a name without a dot', 'database'), answers: [[LOOPBACK]] },
  {
    ...literal('metadata of Google', 'metadata.google.internal', '169.254.169.254'),
    answers: [['169.254.169.254']],
  },
  name('a name that resolves to loopback', [[LOOPBACK]], LOOPBACK),
  name('a name that resolves to loopback of IPv6', [['::1']], '::1'),
  name('a name that resolves to mapped loopback', [['::ffff:127.0.0.1']], LOOPBACK),
  name('a name that resolves to NAT64', [['64:ff9b::7f00:1']], '64:ff9b::7f00:1'),
  name('a name that resolves to nowhere but private networks', [['10.1.2.3', '192.168.0.1']], '10.1.2.3'),
  name('a name that resolves to metadata', [['169.254.169.254']], '169.254.169.254'),
  {
    what: 'credentials',
    url: `https://user:password@innocent.example${PORT}/`,
    answers: [[LOOPBACK]],
    told: 'at once',
    leadsTo: LOOPBACK,
  },
  {
    what: 'a host behind what looks like another',
    url: `https://innocent.example@127.0.0.1${PORT}/`,
    told: 'at once',
    leadsTo: LOOPBACK,
  },
  {
    what: 'another port',
    url: `https://innocent.example${OTHER_PORT}/`,
    answers: [[LOOPBACK]],
    told: 'at once',
    leadsTo: LOOPBACK,
  },
  {
    what: 'three kilobytes',
    url: `https://innocent.example${PORT}/${'a'.repeat(3_000)}`,
    answers: [[LOOPBACK]],
    told: 'at once',
    leadsTo: LOOPBACK,
  },
  {
    what: 'plain http',
    url: `http://innocent.example${PORT}/`,
    answers: [[LOOPBACK]],
    told: 'at once',
    leadsTo: LOOPBACK,
  },
];

export function withPorts(url: string, port: string, otherPort: string): string {
  return url.replace(PORT, port).replace(OTHER_PORT, otherPort);
}

/** Resolves every name to the next of these answers, the last one for ever, and counts how often it was asked. */
export function scriptedNames(answers: readonly (readonly string[])[] = []) {
  let asked = 0;
  return {
    asked: () => asked,
    async resolveName(): Promise<readonly string[]> {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (answer === undefined) throw new Error('no such name');
      return answer;
    },
  };
}
