/** As long as one gateway serves, the death of another excuses only what it had in hand. */
import { beforeEach, describe, expect, test } from 'vitest';
import { type Outages, watchOutages } from '../src/outages.ts';
import { isTroubled, openTroubleLog, type TroubleLog } from '../src/trouble.ts';

const LATER_MS = 60_000;
let troubles: TroubleLog;
let outages: Outages;
beforeEach(() => {
  troubles = openTroubleLog();
  outages = watchOutages(troubles);
});

const isTroubledAt = (time: number) => isTroubled({ from: time, to: time }, troubles.all, ['gateways']);
const now = () => performance.now();

describe('a gateway that is killed', () => {
  test('troubles the moment of its death, and no more while another serves', () => {
    outages.die(0, now());
    expect(isTroubledAt(now())).toBe(true);
    expect(isTroubledAt(now() + LATER_MS)).toBe(false);
  });

  test('is trouble until one is back, when it was the last', () => {
    const back = outages.die(0, now());
    outages.die(1, now());
    expect(isTroubledAt(now() + LATER_MS)).toBe(true);
    back();
    expect(isTroubledAt(now() + LATER_MS)).toBe(false);
  });

  test('is not back as long as another death of it is not', () => {
    const first = outages.die(0, now());
    const second = outages.die(0, now());
    outages.die(1, now());
    first();
    expect(isTroubledAt(now() + LATER_MS)).toBe(true);
    second();
    expect(isTroubledAt(now() + LATER_MS)).toBe(false);
  });
});
