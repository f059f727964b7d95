/** Every way in which charges, top-ups and balances can be wrong. */
import { type Breach, SOUND, withJob, withRequest } from './breach.ts';
import { balanceOf, customer, jobAnswer, receipt, render } from './sound-run.ts';

const CHARGE = 'a charge is the price that was named, for what was rendered';
const BALANCE = 'a balance is the sum of its transfers, and what its owner was told';

const isRecharge = ({ kind }: { kind: string }) => kind === 'recharge';
const [topUp] = SOUND.topUps;
const recharge = SOUND.transfers.find(isRecharge);
if (topUp === undefined || recharge === undefined) throw new Error('a sound run has a top-up');
const others = SOUND.transfers.filter((transfer) => !isRecharge(transfer));

const charged = (amount: string) =>
  jobAnswer('job-a', 'completed', { cost: { amount, currency: 'MXN', state: 'charged' } });
const shortA = { renders: [render('a', { seconds: 3 }), ...SOUND.renders.slice(1)] };

export const MONEY_BREACHES: Breach[] = [
  {
    what: 'a job charged twice',
    changes: withJob('a', { charges: 2 }),
    promise: 'one charge per delivered video',
    detail: 'completed job job-a was charged 2 times',
  },
  {
    what: 'a delivered video that was not charged',
    changes: withJob('a', { charges: 0 }),
    promise: 'one charge per delivered video',
    detail: 'completed job job-a was charged 0 times',
  },
  {
    what: 'a failed job that was charged',
    changes: withJob('c', { charges: 1 }),
    promise: 'one charge per delivered video',
    detail: 'failed job job-c was charged 1 times',
  },
  {
    what: 'a charge of less than was named',
    changes: withJob('a', { chargedMicros: 4_199_999n }),
    promise: CHARGE,
    detail: 'job job-a of 5 s at 4.20, rendered in 5 s, was charged 4.199999',
  },
  {
    what: 'a caller who was told of another charge',
    changes: withRequest('a', { ended: charged('8.40') }),
    promise: CHARGE,
    detail: 'and its caller was told of 8.40',
  },
  {
    what: 'a receipt of another charge',
    changes: {
      receipts: new Map([...SOUND.receipts, receipt('a', { charge: { amount: '8.40', at: 1 } })]),
    },
    promise: CHARGE,
    detail: 'job job-a of 5 s at 4.20',
  },
  {
    what: 'a short video at the full price',
    changes: shortA,
    promise: CHARGE,
    detail: 'job job-a of 5 s at 4.20, rendered in 3 s, was charged 4.20',
  },
  {
    what: 'a job with two prices',
    changes: withRequest('a', { prices: new Set(['4.20', '8.40']) }),
    promise: CHARGE,
    detail: 'job job-a was priced at 4.20 and at 8.40',
  },
  {
    what: 'a receipt of another price',
    changes: withRequest('a', { prices: new Set(['8.40']) }),
    promise: CHARGE,
    detail: 'job job-a was priced at 8.40 and at 4.20',
  },
  {
    what: 'a failed job whose caller was told of a charge',
    changes: withRequest('c', {
      ended: jobAnswer('job-c', 'failed', { cost: charged('4.20').cost }),
    }),
    promise: CHARGE,
    detail: 'job job-c failed and is said to be charged',
  },
  {
    what: 'a hold that is left',
    changes: { balances: [balanceOf({ heldMicros: 4_200_000n })] },
    promise: 'no hold is left',
    detail: '4200000 micro-pesos are still held',
  },
  {
    what: 'books that do not agree',
    changes: { books: { ...SOUND.books, problems: ['the postings sum to 1 micro-pesos instead of zero'] } },
    promise: 'the books agree',
    detail: 'the postings sum to 1',
  },
  {
    what: 'a top-up booked twice',
    changes: { transfers: [...SOUND.transfers, recharge] },
    promise: 'a top-up is booked once',
    detail: 'top-up top-up was booked 2 times',
  },
  {
    what: 'a top-up of another amount',
    changes: { transfers: [...others, { ...recharge, amountMicros: 1n }] },
    promise: 'a top-up is booked once',
    detail: 'top-up top-up was booked wrongly',
  },
  {
    what: 'a top-up that was answered and is gone',
    changes: { transfers: others },
    promise: 'a top-up is booked once',
    detail: 'top-up top-up was answered and not booked',
  },
  {
    what: 'a top-up that nobody asked for',
    changes: { topUps: [] },
    promise: 'a top-up is booked once',
    detail: 'nobody asked for top-up top-up',
  },
  {
    what: 'a balance that its transfers do not come to',
    changes: { balances: [balanceOf({ availableMicros: 1n })] },
    promise: BALANCE,
    detail: 'the live balance of org-1 is 0.000001 and 0.00 held, its transfers come to 58.40 and 0.00',
  },
  {
    what: 'a transfer that no balance knows of, and nobody was told of',
    changes: {
      transfers: [...SOUND.transfers, { ...recharge, kind: 'adjustment', idempotencyKey: null }],
      balances: [balanceOf({ availableMicros: 75_200_000n })],
    },
    promise: BALANCE,
    detail: 'org-1 was told of 58.40, which is not its balance',
  },
  {
    what: 'a last answer that names another balance',
    changes: { customers: [customer({ openingMxn: '49.00' })] },
    promise: BALANCE,
    detail: 'org-1 was told of 57.40, and then that it is 58.40',
  },
  {
    what: 'a balance that cannot be asked for',
    changes: { customers: [customer({ credits: null })] },
    promise: BALANCE,
    detail: 'org-1 was told of 58.40, and then that it is undefined',
  },
];
