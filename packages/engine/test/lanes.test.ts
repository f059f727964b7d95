/** Who gets the places of a process, and when it is told that one came free. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createLanes, type Lanes } from '../src/lanes.ts';
import { systemTimers } from '../src/system-timers.ts';

let lanes: Lanes;
let ends: (() => void)[];
beforeEach(() => {
  lanes = createLanes(systemTimers, { process: 8, organization: 5, lane: 2 });
  ends = [];
});

/** Starts one that lasts until its turn in `ends`; false where there was no place. */
function start(lane: string): boolean {
  const { promise, resolve } = Promise.withResolvers<void>();
  const started = lanes.start(lane, () => promise) !== null;
  if (started) ends.push(resolve);
  return started;
}

const isOver = (promise: Promise<void>) =>
  Promise.race([
    promise.then(() => true),
    new Promise<false>((resolve) => setImmediate(() => resolve(false))),
  ]);

describe('the last quarter of the places', () => {
  test('is for organisations that have nothing under way: one for each', () => {
    for (const lane of ['a/live/1/', 'a/live/1/', 'a/test/2/', 'a/live/3/', 'b/live/1/', 'b/live/2/']) {
      expect(start(lane)).toBe(true);
    }
    expect(lanes.room()).toBe(2);
    expect(start('a/live/4/')).toBe(false);
    expect(start('b/live/2/')).toBe(false);
    expect(start('c/live/1/')).toBe(true);
    expect(start('c/live/2/')).toBe(false);
    expect(start('d/live/1/')).toBe(true);
    expect(start('e/live/1/')).toBe(false);
    expect(lanes.full()).toEqual(['']);
  });

  test('is given to everybody again when more are left', async () => {
    for (let at = 0; at < 6; at += 1) start(`${'ab'[at % 2]}/live/${at}/`);
    const freed = lanes.whenFreed(lanes.full());
    expect(start('a/live/9/')).toBe(false);
    expect(await isOver(freed)).toBe(false);
    ends[1]?.();
    await freed;
    expect(start('a/live/9/')).toBe(true);
  });
});

describe('whoever waits for a place', () => {
  test('is told when one comes free in what was full, and not when one does elsewhere', async () => {
    for (const lane of ['a/live/1/', 'a/live/1/', 'b/live/1/']) start(lane);
    const freed = lanes.whenFreed(lanes.full());
    ends[2]?.();
    expect(await isOver(freed)).toBe(false);
    ends[0]?.();
    expect(await isOver(freed)).toBe(true);
  });

  test('is not told while its lane has a place that its organisation may not take', async () => {
    for (const lane of ['a/live/1/', 'a/live/1/', 'b/live/1/', 'b/live/1/', 'b/live/2/', 'b/live/2/'])
      start(lane);
    start('c/live/1/');
    const freed = lanes.whenFreed(['a/live/1/']);
    ends[0]?.();
    expect(await isOver(freed)).toBe(false);
    expect(start('a/live/1/')).toBe(false);
    ends[2]?.();
    expect(await isOver(freed)).toBe(true);
    expect(start('a/live/1/')).toBe(true);
  });

  test('is told at once where one came free before it asked', async () => {
    start('a/live/1/');
    start('a/live/1/');
    const wereFull = lanes.full();
    ends[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await isOver(lanes.whenFreed(wereFull))).toBe(true);
  });

  test('is not told where nothing was full', async () => {
    start('a/live/1/');
    const freed = lanes.whenFreed(lanes.full());
    ends[0]?.();
    expect(await isOver(freed)).toBe(false);
  });

  test('for a process without any is told of the first', async () => {
    for (const organization of 'abcdefgh') start(`${organization}/live/1/`);
    const freed = lanes.whenFreed(lanes.full());
    expect(await isOver(freed)).toBe(false);
    ends[4]?.();
    expect(await isOver(freed)).toBe(true);
  });
});
