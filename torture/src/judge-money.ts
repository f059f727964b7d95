/** Judges charges, top-ups and balances. Pure. */
import { formatMicros, microsOf, parseMicros } from '@geekhub/contracts/money';
import type { Check, Evidence } from './evidence.ts';
import { expectedCharge } from './expected-charge.ts';
import { sumTransfers } from './sum-transfers.ts';

export const MONEY_CHECKS = {
  'one charge per delivered video': ({ jobs }) =>
    jobs
      .filter(({ status, charges }) => charges !== (status === 'completed' ? 1 : 0))
      .map(({ id, status, charges }) => `${status} job ${id} was charged ${charges} times`),

  'a charge is the price that was named, for what was rendered': ({ requests, jobs, renders, receipts }) => {
    const byId = new Map(jobs.map((job) => [job.id, job]));
    const rendered = new Map(renders.map(({ prompt, seconds }) => [prompt, seconds]));
    return requests.flatMap(({ ended, order, prices }) => {
      const job = byId.get(ended?.id ?? 'none');
      if (ended === null || job === undefined) return [];
      const receipt = receipts.get(job.id);
      const named = new Set([...prices, ...(receipt === undefined ? [] : [receipt.price.total])]);
      const [price] = named;
      if (price === undefined) return [`no price was ever named for job ${job.id}`];
      if (named.size > 1) return [`job ${job.id} was priced at ${[...named].join(' and at ')}`];
      if (ended.status !== 'completed') {
        return job.chargedMicros === 0n && ended.cost.state === 'released' && receipt?.charge == null
          ? []
          : [`job ${job.id} ${ended.status} and is said to be ${ended.cost.state}`];
      }
      const seconds = rendered.get(order.prompt) ?? 0;
      const due = expectedCharge(microsOf(price), order.duration, seconds);
      const said = [ended.cost.amount, receipt?.charge?.amount].map((amount) => parseMicros(amount ?? ''));
      return job.chargedMicros === due && said.every((micros) => micros === due)
        ? []
        : [
            `job ${job.id} of ${order.duration} s at ${price}, rendered in ${seconds} s, was charged ` +
              `${formatMicros(job.chargedMicros)}, and its caller was told of ${ended.cost.amount}`,
          ];
    });
  },

  'no hold is left': ({ balances }) => {
    const heldMicros = sumHeld(balances);
    return heldMicros === 0n ? [] : [`${heldMicros} micro-pesos are still held`];
  },

  'the books agree': ({ books }) => books.problems,

  'a top-up is booked once': ({ topUps, transfers }) => {
    const recharges = transfers.filter(({ kind }) => kind === 'recharge');
    const booked = Map.groupBy(recharges, ({ idempotencyKey }) => idempotencyKey ?? 'none');
    const asked = new Set(topUps.map(({ idempotencyKey }) => idempotencyKey));
    return [
      ...topUps.flatMap(({ idempotencyKey, organizationId, amountMxn, isAnswered }) => {
        const found = booked.get(idempotencyKey) ?? [];
        const right = found.filter(
          (each) => each.organizationId === organizationId && each.amountMicros === parseMicros(amountMxn),
        );
        if (found.length > 1) return [`top-up ${idempotencyKey} was booked ${found.length} times`];
        if (found.length > right.length) return [`top-up ${idempotencyKey} was booked wrongly`];
        return isAnswered && found.length === 0
          ? [`top-up ${idempotencyKey} was answered and not booked`]
          : [];
      }),
      ...[...booked.keys()].filter((key) => !asked.has(key)).map((key) => `nobody asked for top-up ${key}`),
    ];
  },

  'a balance is the sum of its transfers, and what its owner was told': (evidence) => [
    ...findUnlikeTransfers(evidence),
    ...findUnlikeTold(evidence),
  ],
} satisfies Record<string, Check>;

export function sumHeld(balances: Evidence['balances']): bigint {
  return balances.reduce((sum, { heldMicros }) => sum + heldMicros, 0n);
}

/** Balances that their transfers, added up here, do not come to. */
function findUnlikeTransfers({ balances, transfers }: Evidence): string[] {
  const sums = sumTransfers(transfers);
  return balances.flatMap(({ organizationId, mode, availableMicros, heldMicros }) => {
    const sum = sums(organizationId, mode);
    return sum.availableMicros === availableMicros && sum.heldMicros === heldMicros
      ? []
      : [
          `the ${mode} balance of ${organizationId} is ${formatMicros(availableMicros)} and ` +
            `${formatMicros(heldMicros)} held, its transfers come to ${formatMicros(sum.availableMicros)} and ` +
            `${formatMicros(sum.heldMicros)}`,
        ];
  });
}

/** Balances that are not what was there first, with what was paid in, less what callers were told was charged. */
function findUnlikeTold({ customers, topUps, requests, balances, transfers }: Evidence): string[] {
  const booked = new Set(transfers.map(({ idempotencyKey }) => idempotencyKey));
  return customers.flatMap(({ organizationId, openingMxn, credits }) => {
    const paidIn = topUps
      // One that was never answered may be booked; whether it is wrongly so is asked elsewhere.
      .filter((topUp) => topUp.isAnswered || booked.has(topUp.idempotencyKey))
      .filter((topUp) => topUp.organizationId === organizationId)
      .map(({ amountMxn }) => microsOf(amountMxn));
    const charged = requests
      .filter((request) => request.organizationId === organizationId)
      .flatMap(({ ended }) => (ended?.cost.state === 'charged' ? [-microsOf(ended.cost.amount)] : []));
    const told = [microsOf(openingMxn), ...paidIn, ...charged].reduce((sum, each) => sum + each, 0n);
    const kept = balances.find((each) => each.organizationId === organizationId && each.mode === 'live');
    const isRight = kept !== undefined && kept.availableMicros + kept.heldMicros === told;
    return [
      ...(isRight ? [] : [`${organizationId} was told of ${formatMicros(told)}, which is not its balance`]),
      ...(credits !== null && microsOf(credits.balance) === told
        ? []
        : [`${organizationId} was told of ${formatMicros(told)}, and then that it is ${credits?.balance}`]),
    ];
  });
}
